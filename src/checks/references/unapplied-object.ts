import type { Resource } from '../../manifest/index.ts';
import { placeOf, rowOf, selectorOf, subjectText } from '../../manifest/index.ts';
import { labelText } from './near-labels.ts';
import type { Past } from './judge-reference.ts';
import type { World } from './world.ts';

/** Where something that was applied stands now although nothing applies it. */
interface UnappliedObject {
  readonly says: string;
  readonly fix: string;
}

/** An object that left what is applied for a file that nothing applies: the usual slip of a move. */
export function unappliedObject(
  unapplied: readonly Resource[],
  past: Pick<Past, 'world' | 'by'> | null,
  world: World,
): UnappliedObject | null {
  const [provider] = past?.by ?? [];
  if (past === null || provider === undefined) return null;
  const found = unapplied.find(
    ({ group, kind, namespace, name }) =>
      group === provider.group &&
      kind === provider.kind &&
      name === provider.name &&
      (namespace === provider.namespace || namespace === ''),
  );
  if (found === undefined) return null;
  const root = past.world.rootOf(provider);
  const { file } = found.origin;
  const more = besides(found, world);
  return {
    says: `${subjectText(provider)} stands in ${placeOf(found.origin)}, which nothing applies.`,
    fix:
      root !== null && file.startsWith(`${root}/`)
        ? `List \`${file.slice(root.length + 1)}\` in what \`${root}\` applies.${more}`
        : `Have \`${file}\` applied, for example by listing it in a kustomization.${more}`,
  };
}

/** A Gateway that selects no pod opens nothing once it is applied (GW-1). */
function besides(found: Resource, world: World): string {
  const selector =
    rowOf(found)?.family === 'gateway' ? selectorOf(found) : new Map<string, string>();
  return selector.size === 0 || world.pods.anywhere(selector).length > 0
    ? ''
    : ` No pod that is seen here has ${labelText(selector)}: unless such pods come from elsewhere, it needs another selector too.`;
}
