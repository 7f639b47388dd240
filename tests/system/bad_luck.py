"""Bad luck at the real programs: wrong words, limits, credentials, roles, a killed bench, a second one, a full disk, damaged files, a
strange port, no home. Each asserts the exit code, the error's code, that its words say what happened, what is still true and what
to do, and that the plant and the pump's revision did not move where nothing may; suspend works where it must. R-CLI-012 R-FLOW-001
"""
import fcntl
import os
import pathlib
import resource
import shutil
import signal
import socket
import threading
import time

from relay import Relay
from rig import check, equal, fits, main, says

NOT_SENT = "Nothing was sent. The pump goes on with its present prescription."
SAME = "Nothing was changed. The pump goes on with its present prescription."


def untouched(bench, revision=5, dose=350, delivery="running"):
    """Plant and pump as 90 days at 350 mcg/day left them; seconds of the test may make one stroke due."""
    truth = bench.truth()
    check(truth["turns"] in (6300, 6301), "the plant moved:", truth)
    now = bench.read()
    equal(now["status"]["revision"], revision, "revision")
    equal(now["prescription"]["dose_mcg_per_day"], dose)
    equal(now["status"]["delivery"], delivery)
    equal(now["resolved"], [], "an order was left open")


def suspends(bench, *arguments, **more):
    value = bench.run("suspend", "--for", "2h", "--json", *arguments, **more).ends(0).json
    equal(value["outcome"], "applied")
    equal(value["status"]["delivery"], "suspended")


def suspend_by_coil(bench):
    suspends(bench, "--near-field", "--credential", "none", "--home", bench.home)


def flip(path, at, mask=1):
    path = pathlib.Path(path)
    content = bytearray(path.read_bytes())
    content[at] ^= mask
    path.write_bytes(content)


# R-DOSE-101 R-DRUG-101 R-CLI-014
def bad_words(rig):
    """What a person mistypes never reaches the wand: exit 2, the field named, and what to write instead."""
    bench = rig.bench()
    good = {"drug": '"baclofen"', "concentration": '"2000 mcg/mL"', "mode": '"continuous"', "dose": '"402.5 mcg/d"'}

    def program(field, code, *phrases, content=None, without=None, name="bad.toml", **keys):
        text = "".join(f"{key} = {value}\n" for key, value in {**good, **keys}.items() if key != without)
        (rig.path / name).write_bytes(text.encode() if content is None else content)
        for value in (fits(bench.run("program", name, "--json"), 2, code, *phrases),):
            check(value["error"]["field"] == field, f"wanted field {field}:", value)
        says(bench.run("program", name), 2, *phrases)

    program("dose", "unit_wrong", "does not fit here", "for example 300 mcg/d", dose='"402.5 mcg"')
    program("dose", "unit_wrong", dose='"402.5 mg/mL"')
    program("dose", "unit_missing", "unit", dose="402.5")
    program("dose", "unit_missing", "unit", dose="402")
    program("dose", "unit_missing", "unit", dose='"402.5"')
    program("dose", "unit_unknown", "ug/d", dose='"402.5 ug/d"')
    program("dose", "unit_unknown", dose='"402.5 \u00b5g/d"')
    program("dose", "sign", "without + or -", dose='"-402.5 mcg/d"')
    program("dose", "comma", dose='"4,025 mcg/d"')
    program("dose", "exponent", dose='"4e2 mcg/d"')
    program("dose", "usage", "has no key `dose`", "no default", without="dose")
    program("drug", "empty", drug='""')
    program("concentration", "usage", "no default", without="concentration")
    program("mode", "unknown_name", "fixed", "continuous", mode='"fixed"')
    program("rate", "usage", "`rate` is no key", "Line 5", "a program file of mode continuous", rate='"1 mL/d"')
    program("file", "usage", content=b'dose = "1 mcg/d"\ndose = "2 mcg/d"\n')
    program("file", "usage", content=b"\x00\xff\xfe not TOML")
    program("drug", "usage", "no default", content=b"")
    program("file", "usage", content=b'drug = "bac\x00lofen"\n')
    for name in ("no-such-file.toml", "b", "bad\u00e9.toml"):
        fits(bench.run("program", name, "--json"), 2, "usage", name)

    for field, arguments in {
            "amount": ["bolus", "--amount", "25", "--duration", "10 min"],
            "amount ": ["bolus", "--amount", "25 mL", "--duration", "10 min"],
            "amount  ": ["bolus", "--amount", "25 mcg/d", "--duration", "10 min"],
            "amount   ": ["bolus", "--amount", "0 mcg", "--duration", "10 min"],
            "duration": ["bolus", "--amount", "25 mcg", "--duration", "10"],
            "duration ": ["bolus", "--amount", "25 mcg", "--duration", "0 min"],
            "for": ["suspend", "--for", "2"],
            "for ": ["suspend", "--for", "2 mL"],
            "planned": ["refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20"],
            "concentration": ["refill", "open", "--drug", "baclofen", "--concentration", "2000", "--planned", "20 mL"],
            "withdrawn": ["refill", "close", "--withdrawn", "5.1", "--filled", "20 mL", "--lot", "L"],
            "lot": ["refill", "close", "--withdrawn", "5.1 mL", "--filled", "20 mL"],
            "filled": ["refill", "close", "--withdrawn", "5.1 mL"],
            "reason": ["stop", "--reason", " "],
            "ID": ["result", "zz"]}.items():
        answer = bench.run(*arguments, "--json").ends(2)
        error = answer.json["error"]
        check(error["field"] == field.strip() and len(error["message"]) > 15, answer)
        says(bench.run(*arguments), 2, error["message"])
    for arguments in (["bolus"], ["bolus", "--surprise"], ["bolus", "--amount", "1 mcg", "--amount", "2 mcg", "--duration", "1 min"],
                      ["program"], ["program", "a", "b"], ["refill"], ["frobnicate"], ["suspend"]):
        fits(bench.run(*arguments, "--json"), 2, "usage")
    untouched(bench)


def strange_words(rig):
    """UTF-8, bytes that are none, and very long arguments: an answer in valid JSON, and nothing moves."""
    bench = rig.bench()
    long = "x" * 100_000
    for arguments in (["refill", "open", "--drug", "b\u00e4clofen \U0001f489", "--concentration", "2000 mcg/mL", "--planned", "20 mL"],
                      ["refill", "open", "--drug", long, "--concentration", "2000 mcg/mL", "--planned", "20 mL"]):
        fits(bench.run(*arguments, "--json"), 1, "drug_not_in_library", "no such drug", NOT_SENT, "ask the pharmacist")
    for amount in (b"25 mcg\xff\xfe", "25 mcg\u0000".replace("\0", "\x01"), "9" * 100_000 + " mcg", "25\u00a0mcg", long):
        value = bench.run("bolus", "--amount", amount, "--duration", "10 min", "--json").ends(2).json
        equal(value["error"]["field"], "amount")
    fits(bench.run("program", long, "--json"), 2, "usage")
    fits(rig.run("frob\u00e9" + long, "--json"), 2, "usage")
    for serial in ("12a", "9" * 30, "-1"):
        equal(bench.run("interrogate", "--serial", serial, "--json").ends(2).json["error"]["field"], "serial")
    untouched(bench)
    # a reason in any words is kept with the answer and changes nothing else
    rig.dose("500 mcg/d")
    reason = "S\u00e4ule \U0001f489 \"quoted\" \\ \t tab"
    value = bench.run("program", "dose.toml", "--reason", reason, "--json").ends(0).json
    equal(value["given_reason"], reason)
    untouched(bench, revision=6, dose=500)


def limits(rig):
    bench = rig.bench()
    rig.dose("500 mcg/d")  # +43 %, the library's soft limit for one step is 30 %
    value = fits(bench.run("program", "dose.toml", "--json"), 1, "rise_soft", "rise", NOT_SENT, "Confirm with a reason")
    equal(value["outcome"], "not_sent")
    equal(value["finding"], "rise_soft")
    equal(value["day_volume_ml"], 0.25, "every computed key is still there")
    says(bench.run("program", "dose.toml"), 1, "larger than one step", NOT_SENT, "Confirm with a reason")
    untouched(bench)
    value = bench.run("program", "dose.toml", "--reason", "spasms at night", "--json").ends(0).json
    equal(value["outcome"], "applied")
    equal([item["code"] for item in value["advice"]], ["rise_soft"])
    untouched(bench, revision=6, dose=500)


def hard_limits(rig):
    bench = rig.bench()
    for dose, code in (("2000.001 mcg/d", "above_hard_daily"), ("350 mg/d", "above_hard_daily"), ("701 mcg/d", "rise_hard")):
        rig.dose(dose)
        value = fits(bench.run("program", "dose.toml", "--reason", "yes", "--json"), 1, code, "hard limit", NOT_SENT)
        equal(value["outcome"], "not_sent")
    says(bench.run("program", "dose.toml", "--reason", "yes"), 1, "hard limit", NOT_SENT, "24 h apart")
    fits(bench.run("bolus", "--amount", "101 mcg", "--duration", "10 min", "--reason", "yes", "--json"), 1, "bolus_hard",
         "hard limit", NOT_SENT, "smaller bolus")
    untouched(bench)


def odd_doses(rig):
    bench = rig.bench()
    for dose, code in (("350 mcg/d", "same_dose"), ("35 mcg/d", None)):
        rig.dose(dose)
        value = bench.run("program", "dose.toml", "--json").ends(1).json
        check(code in (None, value["reason"]) and NOT_SENT in value["message"], value)
    rig.dose("402.5 mcg/d", concentration="500 mcg/mL")
    fits(bench.run("program", "dose.toml", "--json"), 1, "drug_differs", "not the one in the pump", NOT_SENT, "label")
    rig.write("dose.toml", 'drug = "baclofen"\nconcentration = "2000 mcg/mL"\nmode = "cycle"\non_days = 1\noff_days = 1\n'
              'on_dose = "350 mcg/d"\noff_dose = "300 mcg/d"\n')
    fits(bench.run("program", "dose.toml", "--json"), 1, "mode_not_allowed", "does not allow", NOT_SENT)
    untouched(bench)


def wrong_credential(rig):
    bench = rig.bench()
    path = bench.home + "/clinician.credential"
    good = pathlib.Path(path).read_bytes()
    rig.dose("402.5 mcg/d")
    flip(path, 60)
    for order in (["interrogate"], ["program", "dose.toml"], ["bolus", "--amount", "25 mcg", "--duration", "10 min"]):
        fits(bench.run(*order, "--json"), 1, "credential_bad", "not valid on this programmer", SAME, "Sign in again")
    says(bench.run("program", "dose.toml"), 1, "not valid on this programmer", SAME, "Sign in again")
    pathlib.Path(path).write_bytes(good)
    untouched(bench)


def wrong_credential_coil(rig):
    bench = rig.bench()
    flip(bench.home + "/clinician.credential", 60)
    suspend_by_coil(bench)
    flip(bench.home + "/clinician.credential", 60)
    untouched(bench, revision=6, delivery="suspended")


def unreadable_credential(rig):
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    rig.write("short.credential", "x" * 130)
    for name in ("none.credential", "short.credential", "b"):
        value = fits(bench.run("program", "dose.toml", "--credential", name, "--home", bench.home, "--json"), 2,
                     "credential_unreadable", "missing or damaged", NOT_SENT, "Sign in again")
        equal(value["error"]["field"], "credential")
    untouched(bench)
    suspend_by_coil(bench)


def expired_credential(rig):
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    shutil.copy(bench.home + "/clinician.credential", rig.path / "old.credential")
    bench.world("advance", "--for", "2 d")
    before = bench.truth()
    old = ("--credential", "old.credential", "--home", bench.home)
    fits(bench.run("program", "dose.toml", *old, "--json"), 1, "credential_expired", "has expired", SAME, "Sign in again")
    says(bench.run("bolus", "--amount", "25 mcg", "--duration", "10 min", *old), 1, "has expired", SAME, "Sign in again")
    equal(bench.truth()["turns"], before["turns"])
    equal(bench.read()["status"]["revision"], 5)
    suspend_by_coil(bench)


# R-CMD-107 R-BENCH-001
def nurse(rig):
    """The role table: what a refill nurse may and may not."""
    bench = rig.bench()
    who = ("--credential", bench.world("credential", "nurse")["credential"])
    rig.dose("402.5 mcg/d")
    for order in (["program", "dose.toml"], ["bolus", "--amount", "25 mcg", "--duration", "10 min"], ["stop", "--reason", "x"],
                  ["clock"]):
        value = fits(bench.run(*order, *who, "--json"), 1, "not_authorised", "Your role may not", SAME, "Ask a clinician")
        equal(value["outcome"], "refused")
    untouched(bench)
    fits(bench.run("suspend", "--for", "5h", *who, "--json"), 1, "suspend_too_long", "longer than your role may", SAME, "shorter")
    suspends(bench, *who)
    equal(bench.run("resume", *who, "--json").ends(0).json["status"]["delivery"], "running")
    opened = bench.run("refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20 mL", *who, "--json")
    equal(opened.ends(0).json["status"]["revision"], 8)


def patient(rig):
    bench = rig.bench()
    who = ("--credential", bench.world("credential", "patient")["credential"])
    rig.dose("402.5 mcg/d")
    value = bench.run("status", *who, "--json").ends(0).json
    equal(value["status"]["role"], "patient")
    for order in (["program", "dose.toml"], ["suspend", "--for", "2h"], ["resume"], ["stop", "--reason", "x"],
                  ["refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20 mL"],
                  ["bolus", "--amount", "25 mcg", "--duration", "10 min"]):
        value = bench.run(*order, *who, "--json").ends(1).json
        reason = value.get("reason") or value["error"]["code"]
        words = value.get("message") or value["error"]["message"]
        check(reason in ("not_authorised", "no_grant"), order, value)
        check("Nothing was" in words and "sk " in words, value)
    untouched(bench)
    suspends(bench)


# R-CMD-107
def other_roles(rig):
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    service = ("--credential", bench.world("credential", "service")["credential"])
    fits(bench.run("program", "dose.toml", *service, "--json"), 1, "not_authorised", "Your role may not", SAME)
    emergency = ("--credential", bench.world("credential", "emergency")["credential"])
    fits(bench.run("program", "dose.toml", *emergency, "--json"), 1, "near_field_required", "only with the coil", SAME, "Place the coil")
    untouched(bench)


def nobody_by_coil(rig):
    bench = rig.bench()
    nobody = ("--near-field", "--credential", "none", "--home", bench.home)
    fits(bench.run("suspend", "--for", "3h", *nobody, "--json"), 1, "suspend_too_long", "longer than your role", SAME)
    untouched(bench)


# R-BENCH-004 R-BENCH-007 R-BENCH-012
def bench_killed_between(rig):
    """Between two commands; what the pump had acknowledged is what a new bench on the folder has."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    bench.run("program", "dose.toml", "--json").ends(0)
    address = bench.address
    bench.kill()
    fits(rig.run("interrogate", "--wand", "tcp:" + address, "--json"), 3, "wand_missing", "does not answer", NOT_SENT, "Check")
    equal(rig.run("world", "truth", "--state", "b", "--json").ends(0).json["turns"] in (6300, 6301), True, "truth of a bench at rest")
    bench.start()
    untouched(bench, revision=6, dose=402.5)
    suspends(bench)
    bench.restart()
    untouched(bench, revision=7, dose=402.5, delivery="suspended")
    bench.stop()


# R-BENCH-011
def second_bench(rig):
    bench = rig.bench()
    fits(rig.run("bench", "--state", "b", "--listen", "127.0.0.1:0", "--json"), 2, "bench_in_use", "Another bench runs in b",
         "Stop it or name another folder")
    port = bench.address.split(":")[1]
    value = rig.run("bench", "--state", "c", "--listen", "127.0.0.1:" + port, "--json").ends(2).json
    check(port in value["error"]["message"], "says not which port is taken:", value)
    equal(rig.run("world", "truth", "--state", "nowhere", "--json").ends(2).json["error"]["code"], "no_bench")
    for listen in ("nonsense", "127.0.0.1:99999", "127.0.0.1:", ":1"):
        rig.run("bench", "--state", "d", "--listen", listen, "--json").ends(2)
    untouched(bench)


def second_programmer(rig):
    """Two at the same time with one folder: at most one order is carried out, and who did not get through says why. (One may hold
    the journal while the other gets the wand: then neither is carried out.)"""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    both = [bench.begin("program", "dose.toml", "--json") for _ in range(2)]
    applied = 0
    for answer in [one.wait() for one in both]:
        if answer.json["outcome"] == "applied":
            answer.ends(0)
            applied += 1
        elif answer.json["reason"] == "wand_refused":
            fits(answer, 3, "wand_refused", "Another programmer holds this wand", NOT_SENT, "Close the other programmer")
        else:
            fits(answer, 1, "journal_in_use", "Another programmer window", NOT_SENT, "Close the other one")
    check(applied <= 1, "both applied")
    untouched(bench, revision=5 + applied, dose=402.5 if applied else 350)
    suspends(bench)


def journal_in_use(rig):
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    with open(bench.home + "/journal") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        for order in (["program", "dose.toml"], ["bolus", "--amount", "25 mcg", "--duration", "10 min"], ["resume"]):
            fits(bench.run(*order, "--json"), 1, "journal_in_use", "Another programmer window", NOT_SENT, "Suspend stays possible")
        says(bench.run("program", "dose.toml"), 1, "Another programmer window", NOT_SENT, "Suspend stays possible")
        untouched(bench)
        suspends(bench)


def disk_full(rig):
    """The journal's disk takes no byte more: no order leaves, suspend does."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    size = os.path.getsize(bench.home + "/journal")
    for signal_too in (False, True):  # some systems send a signal with it
        def no_more():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            if not signal_too:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        fits(bench.run("program", "dose.toml", "--json", before=no_more), 1, "journal_full", "disk is full", NOT_SENT,
             "Suspend stays possible")
    says(bench.run("bolus", "--amount", "25 mcg", "--duration", "10 min", before=no_more), 1, "disk is full", NOT_SENT, "Free disk")
    equal(os.path.getsize(bench.home + "/journal"), size)
    untouched(bench)
    suspends(bench, before=no_more)


def disk_full_for_all(rig):
    """Not even the wake counter can be stored: nothing goes on the air."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")

    def nothing():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for order in (["program", "dose.toml"], ["interrogate"]):
        fits(bench.run(*order, "--json", before=nothing), 3, "counter_not_stored", "could not store", NOT_SENT, "Free disk space")
    untouched(bench)
    suspend_by_coil(bench)  # near field needs no stored counter
    

def journal_damaged(rig):
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    flip(bench.home + "/journal", 40)
    before = pathlib.Path(bench.home + "/journal").read_bytes()
    for order in (["program", "dose.toml"], ["bolus", "--amount", "25 mcg", "--duration", "10 min"]):
        fits(bench.run(*order, "--json"), 1, "journal_damaged", "altered or damaged", NOT_SENT, "Keep the file")
    untouched(bench)
    suspends(bench)
    equal(pathlib.Path(bench.home + "/journal").read_bytes(), before, "the damaged journal is kept as it is")


def journal_read_only(rig):
    """A journal that is a folder, or may not be written: as with a full disk."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    os.rename(bench.home + "/journal", bench.home + "/journal.kept")
    os.mkdir(bench.home + "/journal")
    fits(bench.run("program", "dose.toml", "--json"), 1, "journal_unwritable", "cannot be written", NOT_SENT, "Suspend stays possible")
    untouched(bench)
    suspends(bench)


def library_flipped(rig):
    """One bit of the signed library: reading, suspend and resume go on, nothing else."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    size = os.path.getsize(bench.home + "/library.signed")
    for at in (0, size // 2, size - 1):
        flip(bench.home + "/library.signed", at)
        value = bench.run("interrogate", "--json").ends(0).json
        equal(value["library"]["problem"], "library_unsigned", "byte", at)
        flip(bench.home + "/library.signed", at)
    flip(bench.home + "/library.signed", size // 2)
    words = ("not signed by this clinic's key, or was altered", NOT_SENT, "Install a signed library")
    for order in (["program", "dose.toml"], ["bolus", "--amount", "25 mcg", "--duration", "10 min"],
                  ["refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20 mL"]):
        fits(bench.run(*order, "--json"), 1, "library_unsigned", *words)
    says(bench.run("program", "dose.toml"), 1, *words)
    rig.run("library", "check", bench.home + "/library.signed", "--home", bench.home, "--json").ends(1)
    untouched(bench)
    suspends(bench)
    equal(bench.run("resume", "--json").ends(0).json["status"]["delivery"], "running")


def keys_damaged(rig):
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    key = f"{bench.home}/implants/{bench.serial}.toml"
    for path in (key, bench.home + "/tablet.toml"):
        good = pathlib.Path(path).read_bytes()
        for content in (b"", b"nonsense", good[:-10], good.replace(b"= \"", b"= \"zz", 1)):
            pathlib.Path(path).write_bytes(content)
            value = fits(bench.run("program", "dose.toml", "--json"), 3, "keys_missing", "key file is damaged", NOT_SENT, "Enrol it")
            check(os.path.basename(path) in value["error"]["message"], "says not which file:", value)
        os.unlink(path)
        says(bench.run("interrogate"), 3, "key file is damaged", NOT_SENT)
        pathlib.Path(path).write_bytes(good)
    untouched(bench)


# R-PUMP-103 R-BENCH-001
def key_of_another(rig):
    """The address of another patient's pump, which this programmer does not know: silence, and nothing moves at either."""
    ours, other = rig.bench("b"), rig.bench("c")
    rig.dose("402.5 mcg/d")
    fits(other.run("program", "dose.toml", "--home", ours.home, "--json"), 3, "no_implant", "No implant answered", NOT_SENT, "right patient")
    untouched(ours)
    untouched(other)


def strange_port(rig):
    """Something else behind the port: it talks, closes, or keeps silent."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    for says_what, code, words in ((b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20, "wand_protocol", "not a Cisterna wand"),
                                   (b"\xff" * 4096, "wand_protocol", "not a Cisterna wand"),
                                   (b"\x00" * 4096, "wand_protocol", "not a Cisterna wand"),
                                   (None, "wand_gone", "went away"), (b"", "wand_protocol", "answers but says nothing")):
        with socket.create_server(("127.0.0.1", 0)) as server:
            kept = []

            def serve(kept=kept, says_what=says_what, server=server):
                peer = server.accept()[0]
                kept.append(peer)
                if says_what is None:
                    peer.close()
                elif says_what:
                    peer.sendall(says_what)
            threading.Thread(target=serve, daemon=True).start()
            begin = time.monotonic()
            answer = rig.run("program", "dose.toml", "--wand", f"tcp:127.0.0.1:{server.getsockname()[1]}", "--json")
            check(time.monotonic() - begin < 4, "over 4 s:", answer)
            value = fits(answer, 3, code, words, "Check" if code != "wand_gone" else "Connect the wand again")
            equal(value["outcome"], "not_sent")
            for peer in kept:
                peer.close()
    untouched(bench)


# R-PUMP-006
def nobody_there(rig):
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    for where in (f"127.0.0.1:{free}", "192.0.2.1:4711", "no-such-host.invalid:4711"):
        begin = time.monotonic()
        answer = rig.run("program", "dose.toml", "--wand", "tcp:" + where, "--json")
        check(time.monotonic() - begin < 4, "over 4 s:", answer)
        value = fits(answer, 3, "wand_missing", "does not answer", NOT_SENT, "Check the cable or the address")
        equal(value["outcome"], "not_sent")
        says(rig.run("suspend", "--for", "2h", "--wand", "tcp:" + where), 3, "does not answer", NOT_SENT, "Check")
    for wand, code, words in (("usb", "usb_not_built", "not in this one"), ("usb:SN-1", "usb_not_built", "not in this one"),
                              ("bench", "bench_missing", "no bench")):
        value = fits(rig.run("program", "dose.toml", "--wand", wand, "--json"), 3, code, words, NOT_SENT, "tcp:HOST:PORT")
    fits(rig.run("program", "dose.toml", "--json"), 3, "usb_not_built", NOT_SENT)
    for wand in ("tcp:", "tcp:127.0.0.1", "tcp:127.0.0.1:0", "tcp:127.0.0.1:70000", "tcp:127.0.0.1:x", "serial", ""):
        value = rig.run("program", "dose.toml", "--wand", wand, "--json").ends(2).json
        equal(value["error"]["field"], "wand")
        check("tcp:HOST:PORT" in value["error"]["message"], "says not what to write:", value)
    untouched(bench)


def read_only_home(rig):
    """As a user who may read the programmer's folder and not write it."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    for folder, folders, files in os.walk(rig.path):
        os.chmod(folder, 0o555)
        for name in files:
            if "b/implant" not in folder:
                os.chmod(os.path.join(folder, name), 0o444)
    shutil.copy(rig.binary, rig.path / "cisterna")
    os.chmod(rig.path / "cisterna", 0o555)
    rig.binary = str(rig.path / "cisterna")

    def as_nobody():
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
    for order in (["interrogate"], ["program", "dose.toml"]):
        fits(bench.run(*order, "--json", before=as_nobody), 3, "counter_not_stored", "could not store", NOT_SENT, "repair the programmer's folder")
    suspends(bench, "--near-field", "--credential", "none", "--home", bench.home, before=as_nobody)
    os.chmod(bench.home, 0o700)
    os.chmod(bench.home + "/implants", 0o700)
    os.chmod(bench.home + "/journal", 0o600)
    for name in os.listdir(bench.home + "/implants"):
        os.chmod(bench.home + "/implants/" + name, 0o600)
    os.chmod(rig.path / "b", 0o700)
    untouched(bench, revision=6, delivery="suspended")


def no_home(rig):
    bare = {"PATH": "/usr/bin:/bin"}
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    value = fits(bench.run("program", "dose.toml", "--json", env=bare), 2, "usage", "Neither HOME nor", "--home", "Nothing was sent")
    equal(value["error"]["field"], "home")
    value = bench.run("interrogate", "--json", "--home", bench.home, env=bare).ends(0).json
    equal(value["status"]["revision"], 5)
    bench.run("interrogate", "--json", env={**bare, "CISTERNA_HOME": bench.home}).ends(0)
    suspends(bench, "--credential", bench.home + "/clinician.credential", env=bare)
    other = rig.popen(["bench", "--state", "c", "--listen", "127.0.0.1:0", "--json"], env=bare)
    check(b'"listening"' in other.stdout.readline(), "no bench without HOME")
    other.kill()
    other.communicate()
    left = {path.name for path in rig.path.iterdir()} - {"home", "state", "tmp", "b", "c", "dose.toml"}
    check(not left, "a bench without HOME left in the working folder:", left)
    

def lost_output(rig):
    """Nobody reads the answer: the order is done once, is on record, and the exit code says that the answer was lost."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    reader, writer = os.pipe()
    os.close(reader)
    command = bench.begin("program", "dose.toml", "--json", stdout=writer)
    os.close(writer)
    command.process.wait(timeout=20)
    check(command.process.returncode != 0, "exit 0 with the answer lost")
    untouched(bench, revision=6, dose=402.5)
    with open("/dev/full", "wb") as full:
        answer = bench.begin("suspend", "--for", "2h", "--json", stdout=full).wait()
        check(answer.code == 4 and "could not be written" in answer.err, "exit 4 where the answer is lost:", answer)
        check(rig.begin("calc", "format", "--quantity", "1 mg", stdout=full).wait().code != 0, "calc")
    untouched(bench, revision=7, dose=402.5, delivery="suspended")


# R-BENCH-012
def bench_disk_full(rig):
    """The bench cannot keep what the pump stored: nobody hears "applied", and a new bench is the pump as it was."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    resource.prlimit(bench.process.pid, resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    answer = bench.run("program", "dose.toml", "--json")
    check(answer.code in (3, 4) and answer.json["outcome"] != "applied", "applied, with nothing kept:", answer)
    check("went away" in answer.json["error"]["message"] or "did not answer" in answer.json["error"]["message"], answer)
    out, _ = bench.process.communicate(timeout=20)
    equal(bench.process.returncode, 2, "a bench that cannot write")
    check(b"Cannot write the bench's state" in out and b"free space" in out, "says not why it ended:", out)
    bench.start()
    untouched(bench)


# R-BENCH-001 R-BENCH-004
def bench_files_damaged(rig):
    """A flipped byte in the bench's own files: it does not start on them, says which, and overwrites nothing."""
    bench = rig.bench()
    bench.stop()
    for name, words in (("implant.state", "damaged"), ("clinic/keys.toml", "damaged")):
        path = rig.path / "b" / name
        good = path.read_bytes()
        for content in (good[:-5], good[:8] + b"\x00\x01" + good[10:], b""):
            path.write_bytes(content)
            for command in (bench.arguments, ["world", "truth", "--state", "b", "--json"]):
                value = rig.run(*command).ends(2).json
                check(name in value["error"]["message"] and words in value["error"]["message"], "says not what is wrong:", value)
            equal(path.read_bytes(), content, "overwrote", name)
        path.write_bytes(good)
    bench.start()
    untouched(bench)


# R-BENCH-005 R-BENCH-013
def bench_options(rig):
    for bad in (["--speed", "0"], ["--speed", "fast"], ["--pump", "nonsense"], ["--scenario", "nonsense"], ["--seed", "x"],
                ["--seed", "1.5"], ["--state", "d" * 120], ["--usbip", "127.0.0.1:1"], ["--capture", "f"], ["--image"]):
        arguments = ["bench", "--json", *bad] + ([] if "--state" in bad else ["--state", "b"])
        value = rig.run(*arguments).ends(2).json
        check(len(value["error"]["message"]) > 15 and value["error"]["code"] != "internal", value)


# R-BENCH-011
def strangers_at_the_bench(rig):
    """While a programmer works others knock at the port and at the control socket, with rubbish and with silence."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    host, port = bench.address.split(":")
    relay = Relay(bench.address)
    command = rig.begin("program", "dose.toml", "--json", "--wand", "tcp:" + relay.address)
    knocks = []

    def knock(_):  # never the instant; knocks while the programmer waits for a piece
        if len(relay.pieces) in (4, 10, 16, 20, 23):
            for rubbish in (b"", b"GET / HTTP/1.0\r\n\r\n", os.urandom(2000)):
                one = socket.create_connection((host, int(port)), timeout=5)
                knocks.append(one)
                try:
                    one.sendall(rubbish)
                except ConnectionError:
                    pass
        return False
    relay.run(knock)
    command.wait().ends(0)
    check(len(knocks) >= 9, "nobody knocked")
    for one in knocks:
        one.close()
    untouched(bench, revision=6, dose=402.5)
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(str(rig.path / "b/control"))
        control.sendall(b"nonsense \xff\x00\n")
        check(control.recv(4096).startswith(b'{"error"'), "nonsense at the control socket")
    untouched(bench, revision=6, dose=402.5)


def silent_stranger(rig):
    """Who connects and says nothing keeps a programmer out for 2 s at most, not for ever."""
    bench = rig.bench()
    host, port = bench.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as stranger:
        check(stranger.recv(1), "no greeting")
        fits(bench.run("suspend", "--for", "2h", "--json"), 3, "wand_refused", "Another programmer holds this wand", NOT_SENT)
        while stranger.recv(4096):  # until the bench hangs up
            pass
        suspends(bench)


def time_passes_meanwhile(rig):
    """A hand lets a day pass in the middle of an order: it is carried out, refused or unknown, and the accounts agree."""
    bench = rig.bench()
    rig.dose("402.5 mcg/d")
    command = bench.begin("program", "dose.toml", "--json")
    for _ in range(4):
        command.ended_within(0.3)
        bench.world("advance", "--for", "1 d")
    answer = command.wait()
    check(answer.code in (0, 1, 3, 4), answer)
    now = bench.read()
    done = now["prescription"]["dose_mcg_per_day"] == 402.5
    equal(now["status"]["revision"], 6 if done else 5)
    check(answer.code != 0 or done, "said applied:", answer)
    check(answer.json["outcome"] not in ("refused", "not_sent") or not done, "said not applied:", answer)
    again = bench.run("program", "dose.toml", "--json")
    check(again.code == (1 if done else 0), again)


def unknown_order(rig):
    bench = rig.bench()
    fits(bench.run("result", "0123456789abcdef", "--json"), 4, "not_in_memory", "holds no such order", "Read the pump")
    fits(bench.run("cancel-bolus", "--json"), 1, "no_bolus_running", "No bolus is running", SAME)
    fits(bench.run("resume", "--json"), 1, "not_suspended", "not suspended", SAME)
    fits(bench.run("refill", "close", "--withdrawn", "5.1 mL", "--filled", "20 mL", "--lot", "L", "--json"), 1, "no_refill_open",
         "No refill is open", SAME)
    untouched(bench)


# R-CMD-102 R-DOSE-105
def refill_findings(rig):
    """A finding is exit 1 with every computed key; more out than in is exit 2; the refill stays open meanwhile."""
    bench = rig.bench()
    bench.run("refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20 mL", "--json").ends(0)
    value = bench.run("refill", "close", "--withdrawn", "20.1 mL", "--filled", "20 mL", "--lot", "L", "--json").ends(2).json
    equal(value["error"]["field"], "withdrawn")
    value = bench.run("refill", "close", "--withdrawn", "19 mL", "--filled", "20 mL", "--lot", "L", "--json").ends(1).json
    equal(value["finding"], "not_delivering")
    equal(value["delivered_ratio"], 0.0635)  # 1 of 15.75 mL
    check("hink before any restart" in value["message"], value)
    equal(bench.read()["refill"]["open"], True)
    value = bench.run("refill", "close", "--withdrawn", "5.1 mL", "--filled", "20.1 mL", "--lot", "L", "--json").ends(1).json
    equal(value["reason"], "over_capacity")
    untouched(bench, revision=6)


# R-BENCH-010
def pump_faults(rig):
    """A stall and a power cut at the bench: what the pump says, and that an order waits for neither."""
    bench = rig.bench()
    bench.world("fault", "stall", "on")
    bench.world("advance", "--for", "6 h")
    now = bench.read()
    check("stall" in " ".join(now["status"]["alarms"]), "no alarm:", now["status"]["alarms"])
    equal(bench.truth()["turns"], 6300, "a stalled rotor")
    suspends(bench)
    bench.world("fault", "stall", "off")
    bench.world("power-cycle")
    equal(bench.read()["status"]["delivery"], "suspended", "a suspend outlives a power cut")
    equal(bench.run("resume", "--json").ends(0).json["status"]["delivery"], "running")
    equal(bench.truth()["turns"], 6300)
    for bad in (["fault", "nonsense", "on"], ["fault", "stall", "maybe"], ["credential", "king"], ["advance", "--for", "90"],
                ["fill", "20"], ["advance", "--for", "-1 d"]):
        answer = rig.run("world", *bad, "--state", "b", "--json").ends(2)
        check(len(answer.json["error"]["message"]) > 15, answer)


if __name__ == "__main__":
    main([(case.__name__.replace("_", " "), case) for case in (  # those with the coil's 10 s first
        expired_credential, unreadable_credential, disk_full_for_all, wrong_credential_coil, nobody_by_coil, read_only_home,
        library_flipped, nurse, patient, wrong_credential, keys_damaged, strange_port, bad_words, pump_faults, lost_output, no_home,
        disk_full, key_of_another, refill_findings, journal_in_use, hard_limits, strange_words, odd_doses, limits, unknown_order,
        bench_killed_between, journal_damaged, journal_read_only, second_programmer, second_bench, nobody_there, other_roles,
        bench_disk_full, bench_files_damaged, bench_options, strangers_at_the_bench, silent_stranger, time_passes_meanwhile)], jobs=36)
