"""Answers path questions about an exported store, independently of the code under test.

All it knows is the store's N-Quads, the `parent:`, `inverse:` and `symmetric:` lines of
schema/core.yaml, and the words of the design; the paths are networkx's. It reads a JSON job from
standard input and writes one JSON line with the entities, then one an answer:

    {"quads": FILE, "schema": FILE, "max_hops": 4, "far": 8, "questions": [{
        "view": {"status": [], "modality": [], "as_of": DATE, ...}, "directed": false,
        "via": [], "not_via": [], "avoid": [], "metonyms": false}]}

An answer holds, for each pair of entities in order (the second one runs fastest, no entity with
itself), `[number of acyclic paths up to max_hops, hash of them, length of a shortest path up to
far or 0, number of all shortest paths, hash of them]`. A hash is over the paths in the form of
`canonical`, sorted.

With "pair": [FROM, TO] the one question is answered for one pair, with the paths themselves. With
"best": k it is answered, for each pair, with the k cheapest paths and those that cost as much as
the last of them: `[path, [length, evidence, rarity, hub, time, metonym] of each hop]`. With "metonyms" what people
said stands for another is an edge too, whatever the view and the relations; what the schema says is not known here.
"""

import collections
import datetime
import hashlib
import itertools
import json
import math
import re
import sys
from urllib.parse import unquote

import networkx as nx

NG = "urn:newsgraph:"
SCHEMA = "http://schema.org/"
STATUSES = ["asserted", "hedged", "negated"]
PREDICATES = {NG + "rel:": "asserted", NG + "hedged:": "hedged", NG + "negated:": "negated"}

Literal = collections.namedtuple("Literal", "text datatype language")
Claim = collections.namedtuple("Claim", "s rel o status modality doc day publisher confidence start end")
Fact = collections.namedtuple("Fact", "s rel o key status sources outlets first last confidence times")


# The N-Quads, https://www.w3.org/TR/n-quads/

TERM = re.compile(r'<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?')
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescape(text):
    return ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else PLAIN.get(m[3], m[3]), text)


def read_quads(path):
    with open(path, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            terms = []
            for iri, blank, text, datatype, language in TERM.findall(line):
                if iri or blank:
                    terms.append(unescape(iri) or blank)
                else:
                    terms.append(Literal(unescape(text), datatype, language))
            s, p, o, label = terms if len(terms) == 4 else terms + [""]
            yield s, p, o, label


# The schema


class Relations:
    """The relations of core.yaml: one key a line, relations at two spaces, their keys at four."""

    def __init__(self, path):
        self.parent, self.inverse, self.symmetric = {}, {}, set()
        name, inside = None, False
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                inside = inside or line.startswith("relations:")
                if line.startswith("metonyms:"):
                    break
                if not inside:
                    continue
                if m := re.match(r"  (\w+):$", line):
                    name = m[1]
                elif m := re.match(r"    (parent|inverse|symmetric): (\w+)$", line):
                    if m[1] == "parent":
                        self.parent[name] = m[2]
                    elif m[1] == "inverse":
                        self.inverse[name] = m[2]
                    elif m[2] == "true":
                        self.symmetric.add(name)

    def implies(self, rel, wanted):
        """Says whether rel is a wanted relation, a child of one, or the inverse of such."""
        seen, todo = set(), [rel]
        while todo:
            r = todo.pop()
            if r in wanted:
                return True
            seen.add(r)
            todo += [r for r in (self.parent.get(r), self.inverse.get(r)) if r and r not in seen]
        return False

    def fact_key(self, c):
        """Equal for the claims of one fact: orders of a symmetric relation, inverses."""
        negated = c.status == "negated"
        if c.rel in self.symmetric:
            return (c.rel, frozenset([c.s, c.o]), negated)
        inverse = self.inverse.get(c.rel)
        if inverse and inverse < c.rel:
            return (inverse, (c.o, c.s), negated)
        return (c.rel, (c.s, c.o), negated)


# Claims


def utc_day(text):
    """The UTC day of a date or a date-time."""
    if len(text) == 10:
        return text
    when = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return when.astimezone(datetime.timezone.utc).date().isoformat()


def read_claims(quads):
    """Gives the claims: edge quads, whose label is the claim, with what is said of the claim."""
    about = collections.defaultdict(dict)  # document or claim → predicate → one object
    edges = []
    for s, p, o, label in quads:
        if isinstance(label, str) and label.startswith(NG + "claim:"):
            edges.append((s, p, o, label))
        elif isinstance(s, str) and s.startswith((NG + "claim:", NG + "doc:")):
            about[s][p] = o.text if isinstance(o, Literal) else o
            about[s]["label"] = label
    for s, p, o, claim in edges:
        said = about[claim]
        doc = about[said["label"]]
        modality = said.get(NG + "modality", "asserted")
        if said.get(NG + "polarity") == "negated" or modality == "denied":
            status = "negated"
        else:
            status = "asserted" if modality == "asserted" else "hedged"
        prefix = p[: p.index(":", len(NG)) + 1]
        if PREDICATES[prefix] != status:
            sys.exit(f"{claim} is {status}, its edge is {p}")
        confidence = said.get(NG + "confidence")
        published = doc.get(SCHEMA + "datePublished")
        yield Claim(
            s, unquote(p[len(prefix):]), o, status, modality,
            unquote(said["label"][len(NG + "doc:"):]), published and utc_day(published),
            doc.get(SCHEMA + "publisher"), confidence and float(confidence),
            said.get(SCHEMA + "startDate"), said.get(SCHEMA + "endDate"),
        )


def admits(view, c):
    """Applies a view to a claim. Days compare as text; a month or year ends where its text does."""
    if view.get("modality"):
        # What a claim negates is denied, however it is said.
        if ("denied" if c.status == "negated" else c.modality) not in view["modality"]:
            return False
    elif c.status not in (view.get("status") or ["asserted"]):
        return False
    for flag in ("as_of", "until"):
        if day := view.get(flag):
            if not c.day or c.day[: len(day)] > day:
                return False
    if day := view.get("since"):
        if not c.day or c.day[: len(day)] < day:
            return False
    # "No confidence passes; no derivable time passes valid-at."
    if c.confidence is not None and c.confidence < view.get("min_confidence", 0):
        return False
    if day := view.get("valid_at"):
        if c.start and c.start[: len(day)] > day or c.end and c.end[: len(day)] < day:
            return False
    if view.get("documents") and c.doc not in view["documents"]:
        return False
    return c.doc not in view.get("not_documents", [])


# Facts


def make_facts(claims, relations, view):
    groups = collections.defaultdict(list)
    for c in claims:
        if admits(view, c):
            groups[relations.fact_key(c)].append(c)
    facts = [make_fact(key, group) for key, group in groups.items()]
    return [f for f in facts if f.sources >= view.get("min_sources", 0) and f.outlets >= view.get("min_outlets", 0)]


def make_fact(key, group):
    # The direction most claims state; a tie goes to the first by the IRIs of subject, relation
    # and object.
    stated = collections.Counter((c.s, c.rel, c.o) for c in group)
    s, rel, o = min(stated, key=lambda triple: (-stated[triple], triple))
    days = [c.day for c in group if c.day]
    return Fact(
        s, rel, o, key,
        min((c.status for c in group), key=STATUSES.index),
        len({c.doc for c in group}),
        len({c.publisher for c in group if c.publisher}),
        min(days, default=""), max(days, default=""),
        max((c.confidence for c in group if c.confidence is not None), default=None),
        [(c.start or "0001-01-01", c.end or "9999-12-31") for c in group if c.start or c.end],
    )


# Paths: lists of (node, fact, node)


class PathGraph:
    """The facts between nodes under a question, as a graph of networkx."""

    def __init__(self, store, question):
        relations = store.relations
        self.facts = [
            f for f in make_facts(store.claims, relations, question["view"])
            if not isinstance(f.o, Literal)
            and (not question.get("via") or relations.implies(f.rel, question["via"]))
            and not (question.get("not_via") and relations.implies(f.rel, question["not_via"]))
        ]
        if question.get("metonyms"):
            self.facts += [Fact(s, "stands_for", o, None, "metonym", 0, 0, "", "", None, []) for s, o in store.metonyms]
        self.g = nx.MultiDiGraph() if question.get("directed") else nx.MultiGraph()
        self.g.add_nodes_from(store.entities)
        for i, f in enumerate(self.facts):
            self.g.add_edge(f.s, f.o, key=i)
            if question.get("directed") and f.rel in relations.symmetric:
                self.g.add_edge(f.o, f.s, key=i)
        self.g.remove_nodes_from(question.get("avoid") or [])

    def acyclic(self, start, max_hops):
        """Gives the simple paths from a node, by their last node: those to one more node that all
        lead to, without their last edge."""
        end = object()
        g = self.g.copy()
        # networkx 2.8 passes the loop of a node as if it led to another one.
        g.remove_edges_from(list(nx.selfloop_edges(g, keys=True)))
        g.add_edges_from([(n, end) for n in self.g])
        found = collections.defaultdict(list)
        if start in self.g:
            for edges in nx.all_simple_edge_paths(g, start, end, cutoff=max_hops + 1):
                if len(edges) > 1:
                    found[edges[-1][0]].append([(u, self.facts[key], v) for u, v, key in edges[:-1]])
        return found

    def all_shortest(self, start, end, far):
        """Gives all shortest paths: each run of nodes, over each of the facts that join them."""
        if start not in self.g or end not in self.g or not nx.has_path(self.g, start, end):
            return []
        length = nx.shortest_path_length(self.g, start, end)
        if length > far:
            return []
        found = []
        for nodes in nx.all_shortest_paths(self.g, start, end):
            steps = [[(u, self.facts[key], v) for key in self.g[u][v]] for u, v in zip(nodes, nodes[1:])]
            found += map(list, itertools.product(*steps))
        if any(len(p) != length for p in found):
            sys.exit(f"networkx differs with itself from {start} to {end}")
        return found


def canonical(path):
    """Writes a path with all that an answer says of its hops."""
    hops = []
    for u, f, v in path:
        confidence = "-" if f.confidence is None else f"{f.confidence:.6f}"
        direction = "->" if f.s == u else "<-"
        hops.append(f"{u}|{f.rel}|{direction}|{f.status}|{v}|{f.sources}|{f.outlets}|{f.first}|{f.last}|{confidence}")
    return " ".join(hops)


def digest(paths):
    return hashlib.sha256("\n".join(sorted(paths)).encode()).hexdigest()[:16]


# Ranking by meaning


class Costs:
    """The parts of a hop's cost; counts are of the store's edges between nodes, before the view."""

    def __init__(self, store):
        self.facts, self.degree = collections.Counter(), collections.Counter()
        for f in make_facts(store.claims, store.relations, {"status": STATUSES}):
            if not isinstance(f.o, Literal):
                self.facts[f.key[0]] += 1
                self.degree.update({f.s, f.o})
        self.all = sum(self.facts.values())

    def of(self, path):
        parts, before = [], None
        for i, (_, f, v) in enumerate(path):
            if f.status == "metonym":
                parts.append([1, 0, 0, 0.4 * math.log(1 + self.degree[v]) if i < len(path) - 1 else 0, 0, 1])
                before = f
                continue
            parts.append([
                1,
                -math.log(1 - 0.3**f.sources),
                0.5 * math.log(1 + self.facts[f.key[0]]) / math.log(1 + self.all),
                0.4 * math.log(1 + self.degree[v]) if i < len(path) - 1 else 0,
                0.1 * years_between(before, f) if before else 0,
                0,
            ])
            before = f
        return parts


def years_between(a, b):
    """Gives the years between two facts' event times, 0 where they overlap or one is undated. An
    open end lies before or after everything."""
    if not a.times or not b.times:
        return 0
    day = datetime.date.fromisoformat
    (a_start, a_end), (b_start, b_end) = ((min(t[0] for t in f.times), max(t[1] for t in f.times)) for f in (a, b))
    return max((day(b_start) - day(a_end)).days, (day(a_start) - day(b_end)).days, 0) / 365.2425


def cheapest(paths, costs, k):
    ranked = sorted(((costs.of(p), canonical(p)) for p in paths), key=lambda r: total(r[0]))
    if len(ranked) > k:
        worst = total(ranked[k - 1][0])
        ranked = [r for r in ranked if total(r[0]) <= worst + 4e-8]
    return [[path, parts] for parts, path in ranked]


def total(parts):
    return sum(map(sum, parts))


# The job


class Store:
    def __init__(self, job):
        quads = list(read_quads(job["quads"]))
        self.relations = Relations(job["schema"])
        self.claims = list(read_claims(quads))
        self.metonyms = sorted({(s, o) for s, p, o, label in quads if p == NG + "standsFor" and label.startswith(NG + "review:")})
        terms = {t for q in quads for t in q if isinstance(t, str)}
        self.entities = sorted(t for t in terms if t.startswith(NG + "entity:"))


def answer(store, graph, job):
    rows = []
    for start in store.entities:
        acyclic = graph.acyclic(start, job["max_hops"])
        for end in store.entities:
            if start == end:
                continue
            paths = list(map(canonical, acyclic[end]))
            nearest = graph.all_shortest(start, end, job["far"])
            length = len(nearest[0]) if nearest else 0
            rows.append([len(paths), digest(paths), length, len(nearest), digest(map(canonical, nearest))])
    return rows


def main():
    job = json.load(sys.stdin)
    store = Store(job)
    print(json.dumps(store.entities), flush=True)
    for question in job["questions"]:
        graph = PathGraph(store, question)
        if "pair" in job:
            start, end = job["pair"]
            paths = graph.acyclic(start, job["max_hops"])[end], graph.all_shortest(start, end, job["far"])
            result = [sorted(map(canonical, p)) for p in paths]
        elif "best" in job:
            costs = Costs(store)
            result = []
            for start in store.entities:
                acyclic = graph.acyclic(start, job["max_hops"])
                result += [cheapest(acyclic[end], costs, job["best"]) for end in store.entities if end != start]
        else:
            result = answer(store, graph, job)
        print(json.dumps(result), flush=True)


main()
