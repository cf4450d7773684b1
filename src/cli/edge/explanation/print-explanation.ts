import {
  checksNamed,
  detectors,
  LIVE_CODES,
  namesOf,
  RESPONSE_FLAGS,
  responseFlagsNamed,
} from '../../../checks/index.ts';
import { nearestWord } from '../../../manifest/index.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { readDetectorPage } from '../../../review/edge/package-data.ts';
import { checkList, explainedChecks, explainedCode } from '../../at-rest/explained-checks.ts';
import { explainedFlags } from '../../at-rest/explained-flags.ts';

/** Prints what a name or a code means. */
export function printExplained(name: string): void {
  process.stdout.write(explanation(name));
}

/**
 * Says what a name or a code means.
 *
 * @throws UsageError where it means nothing.
 */
export function explanation(name: string): string {
  const named = checksNamed(name, detectors);
  if (named !== null) return explainedChecks(named, readDetectorPage);
  const live = LIVE_CODES.find(({ code }) => code === name.toUpperCase());
  if (live !== undefined) return explainedCode(live);
  const flags = responseFlagsNamed(name);
  if (flags !== null) return explainedFlags(flags);
  throw unknownCheck(name);
}

function unknownCheck(name: string): UsageError {
  const nearest = nearestWord(name, [
    ...namesOf(detectors),
    ...codes(),
    ...RESPONSE_FLAGS.map(({ flag }) => flag),
  ]);
  const meant =
    nearest === null ? ' `meshwarden explain --list` lists them.' : ` Did you mean ${nearest}?`;
  return new UsageError(`No check is called ${name}.${meant}`);
}

const codes = (): readonly string[] =>
  detectors.flatMap(({ checks }) =>
    checks.flatMap(({ knownAs = [] }) => knownAs.map(({ code }) => code)),
  );

/** Prints all checks, or those that a name or a code means. */
export function printCheckList(name: string | undefined): void {
  process.stdout.write(listedChecks(name));
}

/**
 * Lists all checks, or those that a name or a code means.
 *
 * @throws UsageError where it means nothing.
 */
export function listedChecks(name: string | undefined): string {
  if (name === undefined) return checkList(detectors);
  const named = checksNamed(name, detectors);
  if (named === null) throw unknownCheck(name);
  const wanted = new Set(named.checks.map(({ detector, id }) => `${detector}/${id}`));
  return checkList(
    detectors.map(({ id, title, checks }) => ({
      ...{ id, title },
      checks: checks.filter((check) => wanted.has(`${id}/${check.id}`)),
    })),
  );
}
