import type { Finding } from '../../checks/index.ts';
import { afterClauses } from '../../checks/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { listed, placeOf, say, legacy } from '../../manifest/index.ts';

/** Holds a finding, and those that are told with it. */
interface Together {
  readonly finding: Finding;
  readonly alike: readonly Finding[];
}

/**
 * Tells what is said of objects that entries of a kustomization bring by all these entries: one takes them out, or means
 * all that they bring. Each finding keeps its own words for who is told them one by one.
 */
export function toldByEntries<T extends Together>(group: T): T {
  const { finding, alike } = group;
  const { taken } = finding;
  const lines = linesOf([finding, ...alike]);
  if (taken === undefined || alike.length === 0) return group;
  const entries = lines.map(({ entry }) => `\`${entry}\``);
  const [are, bring] = lines.length === 1 ? ['is', 'it brings'] : ['are', 'they bring'];
  const placed = lines.map(({ entry, origin }) => `\`${entry}\` (${placeOf(origin)})`);
  const then = taken.fix === null ? say`.` : say`. ${afterClauses(['if it is'], taken.fix)}`;
  const fix = {
    ...finding.fix,
    text: say`${legacy(`Take ${listed(entries, lines.length)} out there again, unless what ${bring} is meant to be applied`)}${then}`,
  };
  const places = lines.map(({ origin }) => ({ ...origin, side: finding.side }));
  return {
    ...group,
    finding: {
      ...finding,
      fix,
      why: say`${legacy(`${listed(placed, lines.length)} ${are} among \`${taken.field}\` now.`)} ${taken.why}`,
      related: [...(finding.related ?? []), ...places],
    },
    alike: alike.map((each) => ({ ...each, fix })),
  };
}

/** Lists the entries of one kustomization that bring objects, in the order of their lines. */
function linesOf(
  findings: readonly Finding[],
): readonly { readonly entry: string; readonly origin: Origin }[] {
  const lines = new Map(
    findings.flatMap(({ taken, origin }) =>
      taken === undefined ? [] : [[placeOf(origin), { entry: taken.entry, origin }] as const],
    ),
  );
  return [...lines.values()].toSorted((a, b) => a.origin.line - b.origin.line);
}
