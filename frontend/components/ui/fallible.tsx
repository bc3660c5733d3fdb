"use client";

import { Component, type ReactNode } from "react";

type Props = { instead: ReactNode; children: ReactNode };

// Shows something else where a part of the page could not be loaded or drawn; the rest of the page stays.
export class Fallible extends Component<Props, { failed: boolean }> {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  render() {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}
