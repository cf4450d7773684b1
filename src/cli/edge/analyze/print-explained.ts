import { readDetectorPage } from '../../../review/edge/read-package-data.ts';
import { UsageError } from '../../../review/edge/command-line/usage-error.ts';
import { checksNamed, detectors, LIVE_CODES, namesOf } from '../../../checks/index.ts';
import { nearestWord } from '../../../manifest/index.ts';
import { explainedChecks, explainedCode } from '../../../review/index.ts';

/**
 * Prints what a name or a code means.
 *
 * @throws UsageError where it means nothing.
 */
export function printExplained(name: string): void {
  const named = checksNamed(name, detectors);
  const live = LIVE_CODES.find(({ code }) => code === name.toUpperCase());
  if (named !== null) process.stdout.write(explainedChecks(named, readDetectorPage));
  else if (live !== undefined) process.stdout.write(explainedCode(live));
  else {
    const nearest = nearestWord(name, [...namesOf(detectors), ...codes()]);
    const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
    throw new UsageError(`No check is called ${name}.${meant}`);
  }
}

const codes = (): readonly string[] =>
  detectors.flatMap(({ checks }) =>
    checks.flatMap(({ knownAs = [] }) => knownAs.map(({ code }) => code)),
  );
