"""The path with a model, end to end, with a stand-in OpenAI-style server (tests/standin). No text of it is ever an answer."""

import json
import subprocess
from pathlib import Path

import shop
from harness import BINARY, NO_PERMISSION, UNANSWERABLE, Failure, Workspace, require

# Nothing in the sample is called so: the built-in engine cannot be sure, and the model is asked.
QUESTION = "What is our churn-adjusted flywheel per cohort?"
RIGHT = "SELECT name, price FROM products WHERE price > 300"
WRONG = "SELECT nonsense_column FROM products WHERE price > 300"
MARK = "standin-text-that-nobody-may-see"


def standin_binary():
    found = sorted(Path(BINARY).parent.rglob("standin_model"))
    if not found:
        raise Failure("standin_model was not built")
    return found[0]


class Model:
    def __init__(self, workspace, steps):
        script = workspace.folder / "script.jsonl"
        script.write_text("\n".join(map(json.dumps, steps)) + "\n")
        self.log = workspace.folder / "model.log"
        self.process = subprocess.Popen([standin_binary(), "--script", script, "--log", self.log], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        require(line.startswith("listening on "), f"the stand-in did not start: {line!r}")
        workspace.environment.update({"DATACHAT_LLM_PROVIDER": "openai", "DATACHAT_LLM_BASE_URL": line.split()[-1], "DATACHAT_LLM_MODEL": "standin",
                                      "DATACHAT_LLM_API_KEY": "sk-secret-of-the-test",
                                      "DATACHAT_LOG_LEVEL": "error"})  # the log may hold what a provider said

    def requests(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def with_model(steps, check):
    def case():
        workspace = Workspace()
        model = None
        try:
            model = Model(workspace, steps)
            check(workspace, model)
        finally:
            if model:
                model.close()
            workspace.close()

    return case


def ask(workspace, *arguments):
    return workspace.run("ask", "--source", shop.FORMS[0].source, "--yes", "--format", "csv", *arguments, QUESTION)


def require_right(workspace, model):
    run = ask(workspace)
    expected = shop.rows(shop.FORMS[0].seed, RIGHT)
    require(run.status == 0 and len(run.stdout.splitlines()) == len(expected) + 1, run.shown())
    require(MARK not in run.stdout + run.stderr, f"text of a model is no answer: {run.shown()}")
    require("sk-secret" not in run.stdout + run.stderr, "the key was shown")


def drafts(workspace, model):
    require_right(workspace, model)
    require(len(model.requests()) == 1, "one call in the common case")


def repairs(workspace, model):
    require_right(workspace, model)
    require(len(model.requests()) == 2, f"a draft and a repair: {len(model.requests())}")


def never_answers(workspace, model):
    run = ask(workspace)
    require(run.status != 0 and run.stdout == "", run.shown())
    require(MARK not in run.stderr, f"text of a model is no answer: {run.shown()}")


def survives(workspace, model):
    """Half an answer is nobody's answer: the right one, or none."""
    run = ask(workspace)
    expected = shop.rows(shop.FORMS[0].seed, RIGHT)
    require(run.stdout == "" if run.status else len(run.stdout.splitlines()) == len(expected) + 1, run.shown())
    require(run.status != 0 or len(model.requests()) == 2, run.shown())
    require(MARK not in run.stdout + run.stderr, f"text of a model is no answer: {run.shown()}")


def asks_back(workspace, model):
    run = workspace.run("ask", "--source", shop.FORMS[0].source, "--format", "csv", QUESTION)
    require(run.status == UNANSWERABLE and run.stdout == "" and "gross or net" in run.stderr, run.shown())


def wrong_key(workspace, model):
    run = ask(workspace)
    require(run.status == NO_PERMISSION and run.stdout == "", run.shown())
    require("DATACHAT_LLM_API_KEY" in run.stderr and "sk-secret" not in run.stderr, f"the remedy is named, the key is not: {run.shown()}")


def no_rows_are_sent(workspace, model):
    require_right(workspace, model)
    sent = model.requests()[0]["body"] if isinstance(model.requests()[0]["body"], str) else json.dumps(model.requests()[0]["body"])
    names = [name for (name,) in shop.rows(shop.FORMS[0].seed, "select name from customers limit 50")]
    require(not [name for name in names if name in sent], "names of customers were sent to the model")


def cases():
    draft = {"do": "draft", "sql": RIGHT, "assumptions": ["prices above 300"]}
    busy = {"do": "status", "status": 429, "retry_after": 1, "message": "slow down"}
    yield "drafts", with_model([draft], drafts)
    yield "streams drop by drop", with_model([{**draft, "piece_bytes": 3, "delay_ms": 5}], require_right)
    yield "asks", with_model([{"do": "ask", "question": "Do you mean gross or net?", "choices": ["gross", "net"]}], asks_back)
    yield "a failed draft is repaired before it is shown", with_model([{"do": "draft", "sql": WRONG}, draft], repairs)
    yield "a refused draft is repaired or refused", with_model([{"do": "draft", "sql": "DELETE FROM products"}, draft], require_right)
    yield "always wrong", with_model([{"do": "draft", "sql": WRONG, "times": 0}], never_answers)
    yield "always writes", with_model([{"do": "draft", "sql": "DROP TABLE products", "times": 0}], never_answers)
    yield "429, then right", with_model([busy, draft], require_right)
    yield "500, then right", with_model([{"do": "status", "status": 500, "message": MARK}, draft], require_right)
    yield "500 for ever", with_model([{"do": "status", "status": 500, "message": MARK, "times": 0}], never_answers)
    yield "cut stream, then right", with_model([{"do": "cut", "text": MARK}, draft], survives)
    yield "cut stream for ever", with_model([{"do": "cut", "text": MARK, "times": 0}], never_answers)
    yield "nonsense for ever", with_model([{"do": "nonsense", "times": 0}], never_answers)
    yield "a web page for ever", with_model([{"do": "html", "times": 0}], never_answers)
    yield "chatter", with_model([{"do": "text", "text": MARK, "times": 0}], never_answers)
    yield "wrong key", with_model([{"do": "status", "status": 401, "message": "invalid key sk-secret-of-the-test", "times": 0}], wrong_key)
    yield "no rows are sent", with_model([draft], no_rows_are_sent)
