import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Past } from './judge-reference.ts';

/** Where something that was applied stands now although nothing applies it. */
interface UnappliedObject {
  readonly says: string;
  readonly fix: string;
}

/** An object that left what is applied for a file that nothing applies: the usual slip of a move. */
export function unappliedObject(
  unapplied: readonly Resource[],
  past: Pick<Past, 'world' | 'by'> | null,
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
  return {
    says: `${subjectText(provider)} stands in ${placeOf(found.origin)}, which nothing applies.`,
    fix:
      root !== null && file.startsWith(`${root}/`)
        ? `List \`${file.slice(root.length + 1)}\` in what \`${root}\` applies.`
        : `Have \`${file}\` applied, for example by listing it in a kustomization.`,
  };
}
