"""Answers path questions about a multigraph by networkx.

It reads a JSON job from standard input and writes one JSON line an answer:

    {"edges": [[SUBJECT, OBJECT, LABEL, WEIGHT], ...], "directed": false,
     "questions": [{"kind": "shortest", "from": N, "to": N, "hops": N, "k": N}, ...]}

- shortest: all shortest paths, [] where they have more than `hops` hops
- simple: all paths of up to `hops` hops that enter no node twice
- lengths: the lengths of the first k paths that enter no node twice
- costs: the costs of the k cheapest of these

A path is written as "1 >9 5 <17 2": node, label with the way its edge points, node.
"""

import itertools
import json
import sys

import networkx as nx


def simplified(job):
    """One edge for all parallel ones, and their names by the two ends."""
    graph = nx.DiGraph() if job["directed"] else nx.Graph()
    passes = {}
    for s, o, label, _ in job["edges"]:
        graph.add_edge(s, o)
        if s != o:
            passes.setdefault((s, o), []).append(f">{label} {o}")
            if not job["directed"]:
                passes.setdefault((o, s), []).append(f"<{label} {s}")
    return graph, passes


def multigraph(job):
    graph = nx.MultiDiGraph() if job["directed"] else nx.MultiGraph()
    for s, o, label, _ in job["edges"]:
        graph.add_edge(s, o, key=(s, o, label))
    return graph


def divided(job):
    """A node in the middle of each edge, so that parallel edges are different ways."""
    graph = nx.DiGraph() if job["directed"] else nx.Graph()
    for s, o, label, weight in job["edges"]:
        if s != o:
            middle = (s, o, label)
            graph.add_edge(s, middle, weight=weight / 2)
            graph.add_edge(middle, o, weight=weight / 2)
    return graph


def all_shortest(graph, passes, q):
    try:
        for nodes in nx.all_shortest_paths(graph, q["from"], q["to"]):
            if len(nodes) - 1 > q["hops"]:
                return
            for hops in itertools.product(*(passes[pair] for pair in itertools.pairwise(nodes))):
                yield " ".join([str(q["from"]), *hops])
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return


def all_simple(graph, q):
    if q["from"] not in graph or q["to"] not in graph:
        return
    for edges in nx.all_simple_edge_paths(graph, q["from"], q["to"], cutoff=q["hops"]):
        words = [str(q["from"])]
        for at, to, (s, o, label) in edges:
            words += [f"{'>' if at == s else '<'}{label}", str(to)]
        yield " ".join(words)


def first(graph, q, weight):
    try:
        found = nx.shortest_simple_paths(graph, q["from"], q["to"], weight=weight)
        for nodes in itertools.islice(found, q["k"]):
            if weight:
                yield nx.path_weight(graph, nodes, weight)
            else:
                yield len(nodes) // 2
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return


def main():
    job = json.load(sys.stdin)
    simple, passes = simplified(job)
    multi, fine = multigraph(job), divided(job)
    for q in job["questions"]:
        match q["kind"]:
            case "shortest":
                answer = sorted(all_shortest(simple, passes, q))
            case "simple":
                answer = sorted(all_simple(multi, q))
            case "lengths":
                answer = list(first(fine, q, None))
            case "costs":
                answer = list(first(fine, q, "weight"))
        print(json.dumps(answer), flush=True)


main()
