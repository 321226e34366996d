"""A team's own fleet, made with boto3 against whatever AWS_ENDPOINT_URL names: `create`, or `invoke` each and print the answers."""

import io
import json
import os
import sys
import zipfile

import boto3

OPTIONS = {
    "endpoint_url": os.environ["AWS_ENDPOINT_URL"],
    "region_name": "us-east-1",
    "aws_access_key_id": "outside",
    "aws_secret_access_key": "outside",
}
LAMBDA = boto3.client("lambda", **OPTIONS)
LOGS = boto3.client("logs", **OPTIONS)
S3 = boto3.client("s3", **OPTIONS)
NAMES = [f"depot-{kind}" for kind in ("orders", "stock", "invoices", "returns")]

COMMON = {
    "lib/common/__init__.py": "from .money import total\n",
    "lib/common/money.py": "def total(prices):\n    return round(sum(prices), 2)\n",
    "lib/common/origin.py": "import os\n\nFOLDER = os.path.dirname(os.path.abspath(__file__))\n",
}
HANDLER = """import os
from lib.common import total
from lib.common.origin import FOLDER

def handle(event, context):
    print("handling", context.function_name)
    inside = FOLDER.startswith(os.environ["LAMBDA_TASK_ROOT"])
    return {"name": context.function_name, "total": total(event["prices"]), "bundled": inside}
"""


def package(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def create():
    S3.create_bucket(Bucket="depot-layers")
    layer = package({f"python/{path}": text for path, text in COMMON.items()})
    S3.put_object(Bucket="depot-layers", Key="common.zip", Body=layer)
    for name in NAMES:
        LAMBDA.create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="entry.handle",
            Role="arn:aws:iam::000000000000:role/depot",
            Code={"ZipFile": package({"entry.py": HANDLER, **COMMON})},
        )
        LAMBDA.get_waiter("function_active_v2").wait(FunctionName=name)
    print(json.dumps(NAMES))


def invoke():
    answers = {}
    for name in NAMES:
        answer = LAMBDA.invoke(FunctionName=name, Payload=json.dumps({"prices": [1.5, 2.25]}), LogType="Tail")
        events = LOGS.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern='"handling"')["events"]
        configuration = LAMBDA.get_function(FunctionName=name)["Configuration"]
        answers[name] = {
            "answer": json.loads(answer["Payload"].read()),
            "logged": len(events),
            "layers": [layer["Arn"] for layer in configuration.get("Layers", [])],
            "bytes": configuration["CodeSize"],
        }
    print(json.dumps(answers))


{"create": create, "invoke": invoke}[sys.argv[1]]()
