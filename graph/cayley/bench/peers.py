"""Asks a graph library of Python what the bench asks its engines.

argv: the library (igraph or networkx), the number of nodes, a file of pairs of int64: the ends of
each edge. It loads, says so in a line of JSON, reads a line with the questions, and answers with
a line: the times of each series in microseconds.
"""

import array
import importlib
import itertools
import json
import resource
import sys
import time
import warnings

warnings.simplefilter("ignore")  # of nodes that cannot be reached


def quantile(took, q):
    return sorted(took)[min(int(q * len(took)), len(took) - 1)]


def measure(pairs, budget, ask):
    series = {}
    for first in (True, False):
        took, answers = [], []
        end = time.perf_counter() + budget
        for i, (a, b) in enumerate(pairs):
            if i and time.perf_counter() > end:
                pairs = pairs[:i]  # the second time no more than the first
                break
            start = time.perf_counter_ns()
            answer = ask(a, b)
            took.append((time.perf_counter_ns() - start) / 1e3)
            answers.append(answer)
        series["P50"], series["P95"] = quantile(took, 0.5), quantile(took, 0.95)
        if first:
            series["FirstP50"], series["FirstP95"] = series["P50"], series["P95"]
    series["Answers"], series["Took"] = answers, took
    return series


def igraph(lib, nodes, ends):
    edges = memoryview(ends).cast("b").cast("q", shape=[len(ends) // 2, 2])
    g = lib.Graph(n=nodes, edges=edges, directed=True)

    def shortest(a, b):
        edges = g.get_shortest_paths(a, to=b, mode="all", output="epath")[0]
        return len(edges) if edges or a == b else -1

    asks = {
        "hop": lambda a, b: len(g.incident(a, mode="all")),
        "any": shortest,
        "acyclic": lambda a, b: len(g.get_all_simple_paths(a, to=b, cutoff=3, mode="out")),
    }
    if hasattr(g, "get_k_shortest_paths"):
        asks["shortest10"] = lambda a, b: len(g.get_k_shortest_paths(a, b, k=10, mode="all"))
    return asks


def networkx(lib, nodes, ends):
    pairs = list(zip(ends[::2], ends[1::2]))
    directed, either, plain = lib.MultiDiGraph(), lib.MultiGraph(), lib.Graph()
    for g in (directed, either, plain):
        g.add_nodes_from(range(nodes))
        g.add_edges_from(pairs)

    def found(f):
        try:
            return f()
        except lib.NetworkXNoPath:
            return 0

    return {
        "hop": lambda a, b: len(list(directed.out_edges(a))) + len(list(directed.in_edges(a))),
        "any": lambda a, b: found(lambda: len(lib.bidirectional_shortest_path(either, a, b))) - 1,
        "acyclic": lambda a, b: sum(1 for _ in lib.all_simple_edge_paths(directed, a, b, cutoff=3)),
        "shortest10": lambda a, b: found(
            lambda: sum(1 for _ in itertools.islice(lib.shortest_simple_paths(plain, a, b), 10))
        ),
    }


def main():
    name, nodes, file = sys.argv[1:]
    lib = importlib.import_module(name)
    ends = array.array("q")
    with open(file, "rb") as f:
        f.seek(0, 2)
        size = f.tell() // 8
        f.seek(0)
        ends.fromfile(f, size)
    start = time.perf_counter()
    asks = {"igraph": igraph, "networkx": networkx}[name](lib, int(nodes), ends)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"Version": lib.__version__, "Load": took, "Peak": peak}), flush=True)
    line = sys.stdin.readline()
    if not line:
        return
    todo = json.loads(line)
    pairs, walked = todo["Pairs"], todo["Walked"]
    out = {}
    for series, ask in asks.items():
        out[series] = measure(walked if series == "acyclic" else pairs, todo["Budget"], ask)
    print(json.dumps(out), flush=True)


main()
