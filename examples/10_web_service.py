"""A web service over a register, for fifty clients at once: ``pip install fastapi httpx2``."""

import asyncio
import datetime as dt
import os
from contextlib import asynccontextmanager

import httpx2
from fastapi import Depends, FastAPI, Request, responses

import newstratum as ns
from newstratum import aio

REGISTER = os.environ.get("REGISTER", "memory:")
SOURCE = ns.Source(kind="person", stated_on=dt.date(2018, 11, 1), reference="web form")
NOTICE = ns.PrivacyNotice(id="web-form", version=1, controller="示例新联会", contact="示例新联会秘书处",
    purposes=("roster",), text_zh="收集单位、职务，用于名册。", in_force_on=dt.date(2018, 1, 1))  # fmt: skip
ANSWER = {201: {"content": {"application/json": {"schema": ns.json_schema(ns.Verdict)}}}}


@asynccontextmanager
async def keep_open(app):
    """Open one registry for all requests, and close it when the service ends."""
    async with await aio.open_async_registry(REGISTER, notices=[NOTICE]) as app.state.registry:
        yield


app = FastAPI(lifespan=keep_open)
REGISTRY = Depends(lambda: app.state.registry)


@app.post("/people", status_code=201, responses=ANSWER)
async def enrol(form: dict[str, str], registry: aio.AsyncRegistry = REGISTRY):
    """Store one person by one session, and answer with the verdict."""
    by = {"actor": "web", "purpose": "roster", "source": SOURCE}
    verdict = await registry.run_session(lambda session: session.enrol(ns.read_row(form)).verdict, **by)
    return verdict.to_dict(language="en")


@app.exception_handler(ns.NewstratumError)
async def describe_problem(_request: Request, error: ns.NewstratumError):
    """Answer with what is wrong and what to do; it never repeats what somebody typed."""
    status = 503 if error.retryable else 409 if error.code == "conflict" else 422
    problem = {"type": f"urn:newstratum:{error.code}", "status": status, "detail": str(error)}
    return responses.JSONResponse(problem, status, media_type="application/problem+json")


async def main():
    """Send fifty forms at once, and a wrong one."""
    client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://service")
    async with app.router.lifespan_context(app), client:
        forms = [{"employer_text": f"合成{number}律师事务所", "title_text": "合伙人"} for number in range(50)]
        answers = await asyncio.gather(*(client.post("/people", json=form) for form in forms))
        print({(answer.status_code, answer.json()["outcome"]) for answer in answers})
        print(await app.state.registry.run_sync(lambda each: each.group_table().total), "people stored")
        print((await client.post("/people", json={"title_text": "会长", "township": "x" * 2000})).json())


if __name__ == "__main__":
    asyncio.run(main())
