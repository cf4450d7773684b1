import type { ScriptCall } from './shell-commands.ts';
import type { ScriptApplier } from './script-applier.ts';

/** Scripts that others run are followed this often. */
const MOST_CALLS = 200;
/** Bounds how many scripts run one another: a workflow, a Makefile, a script, and one more. */
const MOST_DEEP = 4;

/** Holds what a script comes to that another one runs; null where it says nothing. */
export interface CalledResult<Said> {
  readonly call: ScriptCall;
  readonly said: Said | null;
}

/**
 * Follows what scripts run, each once for each folder and for what it is given there. A script that is given nothing says by
 * itself what it runs in turn; one that is given something may give that on.
 */
export function followCalls<Said extends { readonly calls: readonly ScriptCall[] }>(
  calls: readonly ScriptCall[],
  read: (call: ScriptCall) => Said | null,
): readonly CalledResult<Said>[] {
  const known = new Set<string>();
  const found: CalledResult<Said>[] = [];
  let next = distinctCalls(calls, known);
  for (let deep = 0; deep < MOST_DEEP && next.length > 0; deep += 1) {
    const results = next
      .slice(0, MOST_CALLS - found.length)
      .map((call) => ({ call, said: read(call) }));
    found.push(...results);
    next = distinctCalls(
      results.flatMap(({ call, said }) =>
        call.given.size === 0
          ? []
          : (said?.calls ?? []).map((each) => ({
              ...each,
              // people know a run by where it begins
              origin: call.origin,
              isTest: each.isTest || call.isTest,
            })),
      ),
      known,
    );
  }
  return found;
}

/** Leaves out calls that are known, and those of a script by itself. */
function distinctCalls(calls: readonly ScriptCall[], known: Set<string>): readonly ScriptCall[] {
  return calls.filter((call) => {
    const { path, from, isTest, origin, given, targets = [] } = call;
    const key = JSON.stringify([path, from, isTest, origin.file, [...given], targets]);
    if (path === origin.file || known.has(key)) return false;
    known.add(key);
    return true;
  });
}

/** Lists what a script applies where another one runs it, and does not by itself. */
export function newBy(
  {
    call: { isTest, given, origin },
    said,
  }: CalledResult<{ readonly appliers: readonly ScriptApplier[] }>,
  known: readonly ScriptApplier[],
): readonly ScriptApplier[] {
  const keys = new Set(known.map(keyOf));
  return (said?.appliers ?? [])
    .filter((each) => !keys.has(keyOf(each)))
    .map((each) => ({
      ...each,
      ...(isTest && { isTest }),
      // where it is given what it applies, those who give it something else do not apply that
      ...(given.size > 0 && !isTest && !each.isTest && { runAt: [origin] }),
    }));
}

const keyOf = ({ path, reach, origin }: ScriptApplier): string =>
  JSON.stringify([path, reach, origin.file, origin.line]);

/** Adds the places that run the script, but for those that do so for a test. */
export function withCalls(
  appliers: readonly ScriptApplier[],
  calls: readonly ScriptCall[],
): readonly ScriptApplier[] {
  return appliers.map((each) => {
    if (each.runAt !== undefined) return each;
    const runAt = calls
      .filter(({ path, isTest }) => path === each.origin.file && !isTest)
      .map(({ origin }) => origin);
    return runAt.length === 0 || each.isTest ? each : { ...each, runAt };
  });
}
