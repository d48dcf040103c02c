"""What driver.ts is for Node: imports the function, invokes it once, and tells what it answered and has used."""

import importlib
import json
import os
import re
import resource
import sys

sys.path.insert(0, os.path.dirname(sys.argv[1]))
name = os.path.basename(sys.argv[1]).removesuffix(".py")
answer = importlib.import_module(name).handler(json.loads(sys.argv[2]), None)

usage = resource.getrusage(resource.RUSAGE_SELF)
peak = usage.ru_maxrss
if os.path.exists("/proc/self/status"):
    with open("/proc/self/status") as status:
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1))
report = {
    "answer": answer,
    "processorMicroseconds": round((usage.ru_utime + usage.ru_stime) * 1e6),
    "peakKilobytes": peak,
}
os.write(3, json.dumps(report).encode())
os._exit(0)
