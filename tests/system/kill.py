"""kill -9 of the programmer, and of the bench, at many instants of a changing command. R-PUMP-003 R-PUMP-001

The instants: before each piece that passes between the two, in either direction (a relay counts them), and at times divided
evenly over the command. Afterwards a new `interrogate` finds out what became of the order, and three accounts must agree:
the journal's pending order and its answer, the pump's revision and log, the plant. Never is an order carried out twice.
"""
import pathlib

from rig import check, equal, main
from relay import Relay

BOLUS = ["bolus", "--amount", "25 mcg", "--duration", "10 min"]
PROGRAM = ["program", "dose.toml"]
REFILL = ["refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20 mL"]
EVENT = {"bolus": ("bolus_started", 0), "program": ("committed", 1), "refill": ("refill_opened", 1)}
AGAIN = {"bolus": "bolus_running", "program": "same_dose", "refill": "refill_already_open"}
BASE = 5  # the revision of the bench's pump when the programmer comes


class Orders:
    """What the journal holds of one implant, read as the file that it is."""

    def __init__(self, bench):
        lines = [line.split(" ") for line in (pathlib.Path(bench.home) / "journal").read_text().splitlines()]
        self.sent = [line[3] for line in lines if line[0] == "sent" and int(line[4]) >= BASE]
        self.ended = {line[3]: line[0] for line in lines if line[0] in ("applied", "refused", "not_applied")}

    def pending(self):
        return [order for order in self.sent if order not in self.ended]


def agree(bench, order, log=True):
    """The accounts after the bad luck; returns whether the pump carried the order out."""
    before = Orders(bench)
    check(len(before.sent) <= 1, "more than one order:", before.sent)
    now = bench.read()
    kind, earlier = EVENT[order[0]]
    events = bench.run("log", "--json", "--home", bench.home).ends(0).json["events"] if log else now["events"]
    equal(events[0]["number"], 1, "the log's first event")
    done = [event["kind"] for event in events].count(kind) - earlier
    check(done in (0, 1), f"{kind} {done} times")
    equal(now["status"]["revision"], BASE + done, "revision and log")
    equal(len(now["resolved"]), len(before.pending()), "what interrogate resolved and what the journal had open")
    for item in now["resolved"]:
        equal(item["id"], before.pending()[0])
        equal(item["answer"], "applied" if done else "not_applied")
    check(done == 0 or before.sent, "carried out, but not in the journal")
    for number, end in before.ended.items():
        if number in before.sent:
            equal(end == "applied", bool(done), "the journal's end of the order")
    equal(Orders(bench).pending(), [], "still open after interrogate")
    if order[0] == "program":
        equal(now["prescription"]["dose_mcg_per_day"], 402.5 if done else 350, "one prescription or the other")
    truth = bench.truth()
    # 6,300 strokes in 90 days; one may fall due within seconds, a bolus over 10 min gives its first within 2 min
    check(truth["turns"] in (6300, 6301), "the plant moved:", truth)
    return bool(done)


def once_more(bench, order, done):
    """The person gives the same order again: refused where it was carried out, else carried out now; once either way."""
    again = bench.run(*order, "--json", "--home", bench.home)
    if done:
        equal(again.ends(1).json["reason"], AGAIN[order[0]])
    else:
        again.ends(0)
    if order[0] == "bolus":
        bench.world("advance", "--for", "1 h")
        # 3,600 s at 0.175 mL/d are 7.292 uL, the bolus 12.5 uL: 19.792 uL are owed, 7 strokes, one more may be open
        strokes = bench.truth()["turns"] - 6300
        check(strokes in (7, 8), f"{strokes} strokes in the hour of one bolus")


def client_at_piece(order, at):
    def case(rig):
        rig.dose("402.5 mcg/d")
        bench = rig.bench()
        relay = Relay(bench.address)
        client = rig.begin(*order, "--json", "--wand", "tcp:" + relay.address)
        relay.run(at, client.kill)
        once_more(bench, order, agree(bench, order))
    return case


# R-PUMP-102
def client_with_order_open(order, way, wanted):
    """The order is in the journal and goes out (killed before it passes), or its answer comes back (killed before that passes)."""
    def case(rig):
        rig.dose("402.5 mcg/d")
        bench = rig.bench()
        relay = Relay(bench.address)
        client = rig.begin(*order, "--json", "--wand", "tcp:" + relay.address)
        relay.run(lambda piece: piece == way and Orders(bench).pending(), client.kill)
        check(relay.hit, "never an order under way")
        check(len(Orders(bench).pending()) == 1, "nothing pending in the journal")
        done = agree(bench, order)
        equal(done, wanted, "carried out")
        once_more(bench, order, done)
    return case


def suspend_while_unknown(way, done):
    """With an outcome unknown, suspend is accepted and resolves nothing; the order is still resolved behind it."""
    def case(rig):
        rig.dose("402.5 mcg/d")
        bench = rig.bench()
        relay = Relay(bench.address)
        client = rig.begin(*PROGRAM, "--json", "--wand", "tcp:" + relay.address)
        relay.run(lambda piece: piece == way and Orders(bench).pending(), client.kill)
        check(relay.hit, "never an order under way")
        value = bench.run("suspend", "--for", "2h", "--json").ends(0).json
        equal(value["outcome"], "applied")
        equal(value["status"]["delivery"], "suspended")
        equal(len(Orders(bench).pending()), 1, "suspend settled what it did not ask about")
        now = bench.read()
        equal([item["answer"] for item in now["resolved"]], ["applied" if done else "not_applied"])
        equal(now["status"]["revision"], BASE + done + 1)
        equal(now["prescription"]["dose_mcg_per_day"], 402.5 if done else 350)
        equal(now["status"]["delivery"], "suspended")
    return case


def client_at_time(order, seconds):
    def case(rig):
        rig.dose("402.5 mcg/d")
        bench = rig.bench()
        client = bench.begin(*order, "--json")
        if not client.ended_within(seconds):
            client.kill()
        agree(bench, order, log=False)
    return case


# R-BENCH-004 R-BENCH-012
def bench_at_piece(order, at):
    def case(rig):
        rig.dose("402.5 mcg/d")
        bench = rig.bench()
        relay = Relay(bench.address)
        client = rig.begin(*order, "--json", "--wand", "tcp:" + relay.address)
        relay.run(at, bench.kill)
        answer = client.wait()
        said = answer.json
        bench.kill()
        bench.start()
        done = agree(bench, order)
        outcome = said["outcome"]
        check(outcome in ("applied", "unknown", "not_sent"), "a killed bench refuses nothing:", answer)
        check(outcome != "applied" or done and answer.code == 0, "said applied, but the pump has it not:", answer)
        check(outcome != "not_sent" or not done and answer.code == 3, "said not sent, but the pump did it:", answer)
        check(outcome != "unknown" or answer.code == 4, "unknown is exit 4:", answer)
        if outcome != "applied":
            words = (said.get("error") or said)["message"]
            check("went away" in words and "Connect the wand again" in words, "says not what to do:", answer)
    return case


def cases():
    for order in (PROGRAM, BOLUS, REFILL):
        yield f"{order[0]}, programmer killed with the order on its way", client_with_order_open(order, "up", False)
        yield f"{order[0]}, programmer killed with the answer on its way", client_with_order_open(order, "down", True)
    yield "suspend with an order lost on its way", suspend_while_unknown("up", False)
    yield "suspend with an answer lost on its way", suspend_while_unknown("down", True)
    for order, first, pieces in ((PROGRAM, 0, 27), (BOLUS, 11, 25), (REFILL, 11, 25)):
        for at in range(first, pieces):
            yield f"{order[0]}, programmer killed before piece {at} of {pieces}", client_at_piece(order, at)
    for at in range(3, 27):
        yield f"program, bench killed before piece {at}", bench_at_piece(PROGRAM, at)
    for order in (PROGRAM, BOLUS, REFILL):
        for part in range(20):
            # the wake's burst takes 1.2 s of it: the last 12 instants lie in what follows
            seconds = part * 0.15 if part < 8 else 1.2 + (part - 8) * 0.0125
            yield f"{order[0]}, programmer killed after {seconds:.4f} s", client_at_time(order, seconds)


if __name__ == "__main__":
    main(list(cases()), jobs=40)
