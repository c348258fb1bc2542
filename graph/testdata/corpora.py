"""Counts what the corpora say, from their raw files alone: corpora.py FOLDER

It prints a line a corpus: name, documents, mentions, claims, refused records, claims with a place in the text; and a line for the movie data: name, quads, distinct ones, relative IRIs.
"""
import glob, gzip, json, os, re, sys

FOLDER = sys.argv[1]


def read(*path):
    with open(os.path.join(FOLDER, *path), encoding="utf-8", newline="") as file:
        return file.read()


def plain(words):
    """Words without what a quote may differ in from its text: white space, kinds of quotation marks and dashes."""
    words = re.sub("[‘’‚‛′`]", "'", words)
    words = re.sub("[“”„‟″«»]", '"', words)
    words = re.sub("[‐‑‒–—―−]", "-", words)
    return re.sub("[\\s\u00a0\u200b]+", " ", words).strip()


def leaves(key, value):
    """The single values of an attribute, each with the path of keys to it."""
    if isinstance(value, list):
        return [leaf for member in value for leaf in leaves(key, member)]
    if isinstance(value, dict):
        return [leaf for k, member in value.items() for leaf in leaves(key + "." + k, member)]
    return [] if value is None or value == "" else [(key, type(value).__name__, str(value))]


def ftx():
    mentions = claims = refused = quotes = 0
    names = sorted(os.listdir(os.path.join(FOLDER, "ftx", "extractions")))
    for name in names:
        doc = json.loads(read("ftx", "extractions", name))
        text = read("ftx", "docs", doc["document_id"] + ".txt")
        loose = plain(text)
        seen, said = set(), set()
        for entity in doc["entities"]:
            if entity["name"] in seen:  # relations could mean either
                refused += 1
                continue
            seen.add(entity["name"])
            for key, value in entity["attributes"].items():
                if key not in ("alias", "aliases", "also_known_as", "abbreviation"):
                    said.update((entity["name"],) + leaf + (entity["context"],) for leaf in leaves(key, value))
        ends = {n.casefold() for n in seen}
        for r in doc["relations"]:
            for end in r["source_entity"], r["target_entity"]:
                if end.casefold() not in ends:  # it makes a mention of its own
                    ends.add(end.casefold())
                    mentions += 1
            said.add((r["source_entity"], r["relation_type"], "an entity", r["target_entity"], r["evidence"]))
        mentions += len(seen)
        claims += len(said)
        quotes += sum(quote in text or plain(quote) in loose for *_, quote in said)
    return len(names), mentions, claims, refused, quotes


def brat(folder):
    """A brat corpus; all its annotations name what is there, else the script fails."""
    mentions = claims = 0
    names = glob.glob(os.path.join(FOLDER, "brat", folder, "*.ann"))
    for name in names:
        text = read("brat", folder, os.path.basename(name)[:-3] + "txt")
        spans, events, others, same = {}, {}, [], []
        for line in read("brat", folder, os.path.basename(name)).split("\n"):
            if not line:
                continue
            id, rest = line.split("\t")[:2]
            if id[0] == "T":
                places = [p.split() for p in rest.split(" ", 1)[1].split(";")]
                assert " ".join(text[int(a) : int(b)] for a, b in places) == line.split("\t")[2], line
                spans[id] = rest
            elif id[0] == "E":
                events[id] = [part.split(":") for part in rest.split()]
            elif id[0] == "R":
                others.append(rest.split()[1].split(":")[1])
                others.append(rest.split()[2].split(":")[1])
                claims += 1
            elif id[0] in "AM":
                others.append(rest.split()[1])
                claims += 1
            elif id == "*":
                same.append(rest.split()[1:])
                others += rest.split()[1:]
            elif id[0] == "#":
                pass  # a note is of an annotation, which it names, and no claim
            else:
                assert id[0] == "N", line
        triggers = {parts[0][1] for parts in events.values()}
        for parts in events.values():
            others += [end for _, end in parts[1:]]
            claims += len(parts) - 1
        assert set(others) | triggers <= set(spans) | set(events), name
        known = (set(spans) - triggers | set(others) & set(spans)) | set(events)
        groups = {id: {id} for id in known}
        for members in same:  # sets that meet are one
            union = set().union(*(groups[m] for m in members))
            for m in union:
                groups[m] = union
        mentions += len({min(g) for g in groups.values()})
    return len(names), mentions, claims, 0, claims  # each is annotated at a place


def redocred():
    docs = json.loads(read("redocred", "dev_revised.json"))
    mentions = claims = refused = quotes = 0
    for doc in docs:
        mentions += len(doc["vertexSet"])
        said = set()
        for label in doc["labels"]:
            if max(label["h"], label["t"]) >= len(doc["vertexSet"]) or max(label["evidence"], default=0) >= len(doc["sents"]):
                refused += 1
            else:
                said.add((label["h"], label["r"], label["t"], tuple(label["evidence"])))
        claims += len(said)
        quotes += sum(evidence != () for *_, evidence in said)
    return len({doc["title"] for doc in docs}), mentions, claims, refused, quotes


def movie():
    term = re.compile(r'<([^>]*)>|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+)?|_:\S+|\^\^|\.')
    lines, relative = [], 0
    with gzip.open(os.path.join(FOLDER, "movie", "30kmoviedata.nq.gz"), "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            lines.append(line)
            for match in term.finditer(line):
                if match.group(1) is not None and not re.match("[A-Za-z][A-Za-z0-9+.-]*:", match.group(1)):
                    relative += 1
    return len(lines), len(set(lines)), relative


print("ftx/extractions", *ftx())
print("brat/news", *brat("news"))
print("brat/rel", *brat("rel"))
print("redocred", *redocred())
print("movie", *movie())
