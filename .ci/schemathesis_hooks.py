"""What schemathesis has to know of batches (application/x-ndjson): every text is one, and is sent as it is."""

import schemathesis

LINES = "application/x-ndjson"


@schemathesis.serializer(LINES)
def lines(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def filter_case(ctx, case):
    return case.media_type != LINES or isinstance(case.body, str)
