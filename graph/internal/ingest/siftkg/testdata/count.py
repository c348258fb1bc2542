"""Counts what the extractions of sift-kg in a folder say, apart from the reader: count.py FOLDER"""
import collections, glob, json, os, re, sys

n = collections.Counter()


def fold(text):
    text = re.sub("[\\s\u00a0\u200b]+", " ", text)
    for signs, plain in (("‘’‚‛′`", "'"), ("“”„‟″«»", '"'), ("‐‑‒–—―−", "-")):
        for sign in signs:
            text = text.replace(sign, plain)
    return text.strip()


def scalars(name, value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(name + "." + key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(name, inner)
    elif value is not None and value != "":
        yield name, type(value).__name__ + str(value)


for name in glob.glob(os.path.join(sys.argv[1], "extractions", "*.json")):
    doc = json.load(open(name, encoding="utf-8"))
    path = os.path.join(sys.argv[1], "docs", doc["document_id"] + ".txt")
    text = open(path, encoding="utf-8", newline="").read()
    folded = fold(text)
    names, claims = set(), set()
    for e in doc["entities"]:
        if e["name"] in names:
            n["duplicates"] += 1
            continue
        names.add(e["name"])
        n["mention places"] += e["context"] in text and e["name"] in e["context"]
        for key, value in e["attributes"].items():
            if key not in ("aliases", "alias", "also_known_as", "abbreviation"):
                claims |= {(e["name"], p, "literal", v, e["context"]) for p, v in scalars(key, value)}
    for r in doc["relations"]:
        n["relations"] += 1
        claims.add((r["source_entity"], r["relation_type"], "entity", r["target_entity"], r["evidence"]))
    n["documents"] += 1
    n["entities"] += len(names)
    n["claims"] += len(claims)
    n["located"] += sum(c[4] in text or fold(c[4]) in folded for c in claims)
print(dict(n))
