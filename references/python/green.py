"""How this process waits for several things, and calls what blocks.

Under gevent and Eventlet, which patch the standard library, several calls wait at the
same time in coroutines, and blocking libraries run in a pool of threads. Elsewhere a
worker does one thing after the other.
"""

import sys
import threading


def _patched_by(library, module):
    return module in sys.modules and getattr(sys.modules[module], library)("socket")


if _patched_by("is_module_patched", "gevent.monkey"):
    import gevent
    from gevent.monkey import get_original

    RealLock = get_original("_thread", "allocate_lock")

    def together(function, arguments):
        jobs = [gevent.spawn(function, argument) for argument in arguments]
        gevent.joinall(jobs, raise_error=True)
        return [job.value for job in jobs]

    def offload(function, *arguments):
        return gevent.get_hub().threadpool.apply(function, arguments)

elif _patched_by("is_monkey_patched", "eventlet.patcher"):
    import eventlet
    from eventlet import patcher, tpool

    RealLock = patcher.original("threading").Lock

    def together(function, arguments):
        jobs = [eventlet.spawn(function, argument) for argument in arguments]
        return [job.wait() for job in jobs]

    def offload(function, *arguments):
        return tpool.execute(function, *arguments)

else:
    RealLock = threading.Lock

    def together(function, arguments):
        return [function(argument) for argument in arguments]

    def offload(function, *arguments):
        return function(*arguments)
