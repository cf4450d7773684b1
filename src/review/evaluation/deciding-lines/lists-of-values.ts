import type { Finding } from '../../../checks/index.ts';
import type { Change, ChangedFiles } from '../../../compare/index.ts';
import type { EnvironmentPair } from '../../../gitops/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { fieldPath, placeOf, legacy, say } from '../../../manifest/index.ts';
import { allWithSides } from '../sided-places.ts';

type ReplacedList = ChangedFiles['values']['replaced'][number];

interface Around {
  readonly pair: Pick<EnvironmentPair, 'after'>;
  readonly values: Pick<ChangedFiles['values'], 'replaced'>;
}

/** Holds what is found and changed in an environment. */
interface Found {
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
}

/**
 * Gives what goes with a list of values in whose place another file has one of its own since the change, with that one as
 * place and cause: where it stood, it stands still, and nothing is to be mended.
 */
export function withReplacedLists({ findings, changes }: Found, { pair, values }: Around): Found {
  const own = new Set((pair.after?.roots ?? []).map(({ root }) => root));
  const lists = values.replaced.filter(({ root }) => own.has(root));
  if (lists.length === 0) return { findings, changes };
  const listOf = (side: string | undefined, origin: Origin): ReplacedList | undefined =>
    side === 'base' ? lists.find(({ was }) => isWithin(was, origin)) : undefined;
  return {
    findings: findings.map((finding) => {
      const list = listOf(finding.side, finding.origin) ?? listWithoutVariable(finding, lists);
      return list === undefined || finding.introducedBy !== 'this-change'
        ? finding
        : told(finding, list);
    }),
    changes: changes.map((change) => {
      const list = listOf(change.side, change.origin);
      return list === undefined ? change : { ...change, origin: list.is, side: 'head' };
    }),
  };
}

/** Finds the new list that lacks a variable of the old one, where that is told at the new one, beside others that have it. */
function listWithoutVariable(
  { aspect, origin, related }: Finding,
  lists: readonly ReplacedList[],
): ReplacedList | undefined {
  if (aspect !== 'lost') return undefined;
  return lists.find(
    ({ was, is }) => isWithin(is, origin) && related?.some((one) => isWithin(was, one)) === true,
  );
}

const isWithin = (list: Origin, { file, line }: Origin): boolean =>
  file === list.file && line >= list.line && line <= list.endLine;

/** Leaves out what would edit the object. */
function told({ edit: _, ...finding }: Finding, { path, was, is }: ReplacedList): Finding {
  const name = `\`${fieldPath(path)}\``;
  return {
    ...finding,
    why: say`${legacy(`${is.file} has ${name}, too (${placeOf(is)}), which takes the place of the list at ${placeOf(was)}: Helm puts no two together.`)} ${finding.why}`,
    origin: is,
    side: 'head',
    related: allWithSides(finding),
    fix: {
      text: legacy(`Repeat in ${name} of ${is.file} what is to stay of ${placeOf(was)}.`),
    },
  };
}
