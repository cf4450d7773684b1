import type { Namings } from '../mentions/namings.ts';
import type { AppliedByScript, ScriptApplier } from '../scripts/script-applier.ts';
import type { EnvironmentPlan, NotApplied } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { NOBODY_APPLIES } from '../survey/delivery-exclusions.ts';
import { appliedByScripts, isTaken, scriptText } from '../scripts/script-applier.ts';
import { isBelow } from '../tree-path.ts';

/** A folder or a chart that a script applies, and that is no root of its own. */
export interface NamedByScripts {
  readonly path: string;
  readonly scripts: readonly ScriptApplier[];
}

/** Says what scripts and pipelines change on a map. */
interface ScriptsOnMap {
  /** Says where a root is applied that nothing else applies, if anybody runs that. */
  ofRoot(root: Root): { readonly scripts?: readonly AppliedByScript[] };
  /** Drops what scripts apply; what of a folder they apply is said of the rest. */
  notApplied(all: readonly NotApplied[]): readonly NotApplied[];
  /** Lists what they name beside the roots. */
  readonly others: readonly NamedByScripts[];
}

const NOBODY_SEEN = 'applied by nobody seen here';
const MOST_SHOWN = 3;

export function scriptsOnMap({ environments, scripts }: EnvironmentPlan): ScriptsOnMap {
  const appliers = scripts?.appliers ?? [];
  const roots = [
    ...new Set(environments.flatMap((each) => [...each.roots, ...(each.alike ?? [])])),
  ];
  const found = new Map(
    appliers.length === 0
      ? []
      : roots.map((root) => [root, appliedByScripts(root, appliers)] as const),
  );
  const shown = new Set([...found].flatMap(([, all]) => all.map(({ applier }) => applier)));
  const byPath = new Map([...found].map(([root, all]) => [root.path, all]));
  const others = new Map<string, ScriptApplier[]>();
  for (const applier of appliers)
    if (!shown.has(applier))
      others.set(applier.path, [...(others.get(applier.path) ?? []), applier]);
  return {
    ofRoot: (root) => {
      const own = found.get(root) ?? [];
      return root.by.origin !== null || own.length === 0 ? {} : { scripts: own };
    },
    notApplied: (all) =>
      all.flatMap((each) =>
        told(
          each,
          (each.files === undefined ? byPath.get(each.path) : undefined) ??
            withinOf(each, appliers),
          scripts?.named,
        ),
      ),
    others: [...others].map(([path, own]) => ({ path, scripts: own })),
  };
}

/** Lists what scripts apply in a folder that is no root (tests, documentation), or of single files of one. */
const withinOf = (
  { path, files }: NotApplied,
  appliers: readonly ScriptApplier[],
): readonly AppliedByScript[] =>
  appliers.flatMap((applier) => {
    const isOne = files?.some((file) => isTaken(file, applier)) ?? isWithin(applier.path, path);
    return isOne ? [{ applier, files: [applier.path] }] : [];
  });

/** Says why it counts as applied by nothing, or what names it all the same. */
function deniedOf({ path, files = [path], why }: NotApplied, named: Namings | undefined): string {
  if (!why.includes(NOBODY_APPLIES) && !why.startsWith(NOBODY_SEEN)) return why;
  const some = why.replace(NOBODY_APPLIES, ', and what applies it is not seen here');
  return named?.said(files, { none: why, some }) ?? why;
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || isBelow(path, folder);

/** A root that is applied as a whole for more than tests is on the map for that. */
function told(
  each: NotApplied,
  scripts: readonly AppliedByScript[],
  named: Namings | undefined,
): readonly NotApplied[] {
  if (scripts.length === 0) return [{ ...each, why: deniedOf(each, named) }];
  const isWhole = scripts.some(({ applier, files }) => files === null && !applier.isTest);
  if (isWhole && each.why === NOBODY_SEEN) return [];
  const texts = scripts.map(({ applier }) => scriptText(applier));
  const more = texts.length - MOST_SHOWN;
  const by = `${texts.slice(0, MOST_SHOWN).join('; ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  const of = scripts.every(({ files }) => files === null) ? '' : 'some of it ';
  return [
    {
      ...each,
      why: `${each.why.replace(NOBODY_APPLIES, '')}; where somebody runs it, ${of}by ${by}`,
    },
  ];
}
