"""The same job with what Python people reach for: boto3 and requests."""

import json
import logging
import os
import tempfile

import boto3
import requests

logger = logging.getLogger("cckm-sap-sync")
logger.setLevel(logging.INFO)
logger.addHandler(logging.StreamHandler())

secrets_manager = boto3.client("secretsmanager")
aws_lambda = boto3.client("lambda")

JOBS_PATH = "/api/v1/cckm/sap/synchronization-jobs"


def call(session, method, url, **arguments):
    response = session.request(method, url, timeout=30, **arguments)
    response.raise_for_status()
    return response.json()


def handler(event, context):
    reply = secrets_manager.get_secret_value(SecretId=os.environ["SECRET_ID"])
    secret = json.loads(reply["SecretString"])
    session = requests.Session()
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(secret["ca_certificate"])
    # An environment that names a bundle of authorities would win over the session's own.
    session.trust_env = False
    session.verify = file.name
    url = secret["url"]

    login = {
        "grant_type": "password",
        "username": secret["username"],
        "password": secret["password"],
        "refresh_token_lifetime": 5,
    }
    token = call(session, "POST", f"{url}/api/v1/auth/tokens", json=login)
    session.headers["Authorization"] = f"Bearer {token['jwt']}"

    jobs = call(session, "GET", f"{url}{JOBS_PATH}", params={"skip": 0, "limit": 10})
    if any(job["overall_status"] == "in progress" for job in jobs["resources"]):
        raise RuntimeError("A job is running")

    selection = {key: secret[key] for key in ("groups", "synchronize_all") if key in secret}
    job = call(session, "POST", f"{url}{JOBS_PATH}", json=selection)
    os.unlink(file.name)
    logger.info(json.dumps({"message": "synchronization started", "response": job}))

    invoked = aws_lambda.invoke(
        FunctionName=os.environ["FOLLOW_SYNC_ARN"],
        InvocationType="Event",
        DurableExecutionName=f"{os.environ['TARGET']}-{job['id']}-1",
        Payload=json.dumps({"job": job["id"]}),
    )
    return {"outcome": "started", "job": job, "follower": invoked.get("DurableExecutionArn")}
