// Stands in for the AI SDK's model gateway, which a browser never calls: next.config.ts puts it in its place, so that the
// page does not carry it.
export class GatewayError extends Error {}
export class GatewayAuthenticationError extends GatewayError {}

export function createGateway(): never {
  throw new GatewayError("the page has no model gateway");
}

export const gateway = createGateway;
