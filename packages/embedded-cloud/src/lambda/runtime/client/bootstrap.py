"""The runtime client in the environment of a Python function.

Reads JSON lines from descriptor 3 and responds on it; standard output and error belong to the function. The first line
names the handler, later lines are invocations. Handlers, errors and logging work as in awslambdaric 4, the client of
the managed runtimes. Two differences: the standard library's json replaces simplejson, and of the machine's packages,
only those that Lambda's runtime includes can be imported.
"""

import decimal
import importlib
import importlib.machinery
import json
import logging
import math
import os
import signal
import sys
import time
import traceback

CONTROL = 3
NO_BREAK_SPACE = "\u00a0"
# A carriage return inside a line means a line break inside one log event.
EVENT_LINE_BREAK = "\r"

request_id = None


class Fault(Exception):
    """An error of the runtime, not of the function, with Lambda's type and message."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    """The context object: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, invocation):
        self.aws_request_id = invocation["id"]
        self.invoked_function_arn = invocation["arn"]
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = Identity()
        self.client_context = None
        self.tenant_id = None
        self._deadline_ms = invocation["deadlineMs"]

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class Encoder(json.JSONEncoder):
    def default(self, value):
        if isinstance(value, decimal.Decimal):
            if value.is_nan():
                return math.nan
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, bytes):
            return value.decode("utf-8")
        return super().default(value)


class Logs(logging.Handler):
    """Writes one log event per record of `logging`, with the request ID."""

    def __init__(self):
        super().__init__()
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
        )
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record):
        record.aws_request_id = request_id or ""
        write_event(self.format(record))


class JsonFormatter(logging.Formatter):
    """Writes the same members in the same order as Lambda's client, then the `extra` of the call."""

    OWN = frozenset(logging.makeLogRecord({}).__dict__) - {"taskName"}

    def format(self, record):
        level = min(50, max(0, record.levelno)) // 10 * 10
        kind, error, trace = record.exc_info or (None, None, None)
        members = {
            "timestamp": timestamp(record.created),
            "level": logging.getLevelName(level),
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": kind and traceback.format_tb(trace),
            "errorType": kind and kind.__name__,
            "errorMessage": kind and str(error),
            "requestId": record.aws_request_id,
            "location": kind and "%s:%s:%s" % (record.pathname, record.funcName, record.lineno),
        }
        extra = {name: value for name, value in record.__dict__.items() if name not in self.OWN and name != "aws_request_id"}
        members.update((name, value) for name, value in extra.items() if name not in members)
        return json.dumps({name: value for name, value in members.items() if value is not None}, ensure_ascii=False)


def timestamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def logs_as_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def set_up_logging():
    handler = Logs()
    if logs_as_json():
        handler.setFormatter(JsonFormatter())
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level, level)
    if level:
        logging.getLogger().setLevel(level)
    logging.getLogger().addHandler(handler)


def write_event(text):
    sys.stdout.write(text.rstrip("\n").replace("\n", EVENT_LINE_BREAK) + "\n")


def handler_for(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault(
            "Runtime.MalformedHandlerName",
            "Bad handler '{}': not enough values to unpack (expected 2, got 1)".format(name),
        )
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "Runtime.BuiltInModuleConflict",
            "Cannot use built-in module {} as a handler module".format(module_name),
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '{}': {}".format(module_name, error))
    except SyntaxError as error:
        where = '  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '{}': {}".format(module_name, error), [where])
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '{}' missing on module '{}'".format(function_name, module_name))


def result_of(handler, invocation, encoder):
    try:
        event = json.loads(invocation["event"])
    except Exception as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: {}".format(error))
    response = handler(event, Context(invocation))
    if isinstance(response, bytes):
        return response.decode("utf-8", "replace")
    try:
        return encoder.encode(response)
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: {}".format(error))


def error_object(error, invocation_id=""):
    if isinstance(error, Fault):
        kind, trace = error.error_type, error.trace
    else:
        frames = traceback.extract_tb(error.__traceback__)
        while len(frames) > 1 and frames[0].filename == __file__:
            frames = frames[1:]
        kind = type(error).__name__
        trace = traceback.format_list([(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames])
    return {"errorMessage": str(error), "errorType": kind, "requestId": invocation_id, "stackTrace": trace}


def log_error(error, encoder):
    if logs_as_json():
        write_event(encoder.encode({"timestamp": timestamp(time.time()), "log_level": "ERROR", **error}))
        return
    message = error["errorMessage"]
    lines = ["[ERROR] " + error["errorType"] + (": " + message if message else ""), "Traceback (most recent call last):"]
    for entry in error["stackTrace"]:
        for line in entry.splitlines():
            text = line.lstrip(" ")
            lines.append(NO_BREAK_SPACE * (len(line) - len(text)) + text)
    write_event("\n".join(lines))


def max_memory_kb():
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // 1024 if sys.platform == "darwin" else used


def refuse_unreadable(paths):
    """Enforces the file modes of the package if this process is root, which could read every file."""
    unreadable = set(paths)

    def refuse(event, arguments):
        if event == "open" and isinstance(arguments[0], str) and arguments[0] in unreadable:
            raise PermissionError(13, "Permission denied", arguments[0])

    if unreadable and os.geteuid() == 0:
        sys.addaudithook(refuse)


def find_layers(opt):
    """Code names files of layers by their place on Lambda, `"/opt/python/a.py"`. Here, layers are in another folder."""
    loader = importlib.machinery.SourceFileLoader
    compile_source = loader.source_to_code

    def compile_with_paths(self, data, path, *rest, **options):
        here = b'"%s/python/' % opt.encode()
        source = data.replace(b'"/opt/python/', here) if isinstance(data, bytes) else data
        return compile_source(self, source, path, *rest, **options)

    loader.source_to_code = compile_with_paths


def read_control(control):
    """Reads the cloud's next message; ends this environment and its processes when the cloud ends."""
    try:
        line = control.readline()
    except OSError:  # A killed cloud resets the channel.
        line = b""
    if not line:
        os.killpg(os.getpgid(0), signal.SIGKILL)
    return json.loads(line)


def main():
    global request_id
    os.set_inheritable(CONTROL, False)
    control = open(CONTROL, "rb", closefd=False)
    settings = read_control(control)
    answers = open(CONTROL, "wb", closefd=False)

    def answer(kind, payload):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.write(settings["marker"] + "\n")
                stream.flush()
            except Exception:
                pass  # The function closed its output: there is nothing more to read.
        message = {"type": kind, "payload": payload, "maxMemoryKb": max_memory_kb()}
        answers.write(json.dumps(message).encode() + b"\n")
        answers.flush()

    sys.argv = [settings["handler"]]
    sys.path[:1] = settings["importPath"]
    sys.path.append(settings["lambdaPackages"])
    # Package folders are read-only on Lambda. Python still reads its own compiled files.
    sys.dont_write_bytecode = True
    refuse_unreadable(settings["unreadable"])
    find_layers(settings["layers"])
    set_up_logging()
    encoder = Encoder(ensure_ascii=settings["asciiOnly"])
    try:
        handler = handler_for(settings["handler"])
    except Exception as error:
        failure = error_object(error)
        log_error(failure, encoder)
        answer("init-error", encoder.encode(failure))
        os._exit(1)
    answer("ready", "")

    while True:
        invocation = read_control(control)
        request_id = invocation["id"]
        try:
            result = result_of(handler, invocation, encoder)
        except Exception as error:
            failure = error_object(error, request_id)
            log_error(failure, encoder)
            answer("error", encoder.encode(failure))
        else:
            answer("result", result)


# Processes that the function spawns load this file again, under another name.
if __name__ == "__main__":
    main()
