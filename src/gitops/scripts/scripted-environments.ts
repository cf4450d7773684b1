import type { Environment } from '../environment.ts';
import type { ByScripts, ScriptApplier, ScriptFindings } from './script-applier.ts';
import { appliedByScripts } from './script-applier.ts';

/** Says of each environment what scripts apply of it whole, but for tests. */
export function withScripts(
  environments: readonly Environment[],
  { appliers, open = [], built = [] }: Pick<ScriptFindings, 'appliers' | 'open' | 'built'>,
): readonly Environment[] {
  const own = appliers.filter(({ isTest }) => !isTest);
  const ofTests = appliers.filter(({ isTest }) => isTest);
  if (appliers.length + open.length === 0) return environments;
  const contexts = contextsOf(own);
  const images = new Set(built);
  return environments.map((environment) => {
    const roots = environment.roots.flatMap((root) => {
      const all = appliedByScripts(root, own).filter(({ files }) => files === null);
      return all.length === 0
        ? []
        : [{ path: root.path, appliers: all.map(({ applier }) => applier) }];
    });
    const key = keyOf(roots, open.length, built);
    const undone = environment.roots.flatMap((root) =>
      appliedByScripts(root, ofTests).length > 0 ? [root.path] : [],
    );
    return { ...environment, byScripts: { roots, undone, contexts, key, open, built: images } };
  });
}

function contextsOf(appliers: readonly ScriptApplier[]): ByScripts['contexts'] {
  const found = new Map<string, string[]>();
  for (const { path, contexts = [] } of appliers)
    for (const name of contexts) found.set(name, [...(found.get(name) ?? []), path]);
  return new Map([...found].map(([name, paths]) => [name, [...new Set(paths)].sort()]));
}

const keyOf = (roots: ByScripts['roots'], open: number, built: readonly string[]): string =>
  JSON.stringify([roots.map(({ path, appliers }) => [path, appliers.map(waysOf)]), open, built]);

const waysOf = ({ tool, origin, contexts = [] }: ScriptApplier): readonly string[] => [
  tool,
  origin.file,
  ...contexts,
];
