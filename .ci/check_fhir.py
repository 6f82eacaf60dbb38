"""Checks FHIR resources in folders: their form by fhir.resources, and what it does not look at: that amounts are in CNY
with two decimals, that nothing is lost or empty, and that every kind is there."""

import json
import pathlib
import sys
from decimal import Decimal

from fhir.resources.R4B import get_fhir_model_class

EXPECTED = {
    "Bundle", "CapabilityStatement", "Claim", "ClaimResponse", "Coverage", "CoverageEligibilityRequest",
    "CoverageEligibilityResponse", "ExplanationOfBenefit", "OperationOutcome", "Patient",
}


def amounts(value, place=""):
    """Every amount of money that is not one, by its place."""
    if isinstance(value, dict):
        if "currency" in value:
            number = value.get("value")
            fine = isinstance(number, Decimal) and number.as_tuple().exponent == -2 and value["currency"] == "CNY"
            if not fine:
                yield f"{place}: {value} is no amount"
        for key, inner in value.items():
            yield from amounts(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from amounts(inner, f"{place}[{at}]")


def faults(text):
    plain = json.loads(text, parse_float=Decimal)
    kind = plain.get("resourceType", "")
    resource = get_fhir_model_class(kind).model_validate_json(text)
    # What the model gives back is what it was given: no element was dropped, none is of another form.
    back = json.loads(resource.model_dump_json(), parse_float=Decimal)
    if back != plain:
        yield "comes back otherwise: " + ", ".join(sorted(k for k in {*plain, *back} if plain.get(k) != back.get(k)))
    yield from amounts(plain, kind)
    for entry in json.loads(text).get("entry", []):
        inner = entry["resource"]
        get_fhir_model_class(inner["resourceType"]).model_validate_json(json.dumps(inner))


def main(folders):
    passed, failed, kinds = 0, 0, set()
    for path in sorted(path for folder in folders for path in pathlib.Path(folder).glob("*.json")):
        text = path.read_text(encoding="utf-8")
        try:
            found = list(faults(text))
            kinds.add(json.loads(text).get("resourceType"))
        except Exception as error:  # whatever it is, the resource is none
            found = [str(error)]
        for fault in found:
            print(f"{path.name}: {fault}", file=sys.stderr)
        passed, failed = passed + (not found), failed + bool(found)
    for kind in sorted(EXPECTED - kinds):
        print(f"there is no {kind}", file=sys.stderr)
        failed += 1
    print(f"fhir: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(sys.argv[1:]))
