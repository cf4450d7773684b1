import type { ChartReference } from '../../charts/index.ts';
import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { ChartRoot } from '../environment.ts';
import { OPEN } from '../appliers/applier.ts';
import { shownAddress } from '../appliers/repository-identity.ts';

/**
 * What a source of an Application takes from a registry, with the names of what it sets there; null for a folder
 * (ARGO-1, ARGO-12). Values may be secrets and are not shown.
 */
export function chartOf(
  source: Node,
): Pick<ChartRoot, 'chart' | 'version' | 'repository' | 'parameters'> | null {
  const chart = shown(stringAt(source, 'chart'));
  if (chart === null) return null;
  const helm = nodeAt(source, 'helm');
  const files = itemsAt(helm, 'valueFiles').flatMap((file) =>
    file.kind === 'scalar' ? [String(file.value)] : [],
  );
  const named = ['parameters', 'fileParameters'].flatMap((field) =>
    itemsAt(helm, field).flatMap((each) => stringAt(each, 'name') ?? []),
  );
  const isInline = ['values', 'valuesObject'].some((field) => nodeAt(helm, field) !== undefined);
  return {
    chart,
    version: shown(stringAt(source, 'targetRevision')),
    repository: shownAddress(shown(stringAt(source, 'repoURL')) ?? ''),
    parameters: [...files, ...(isInline ? ['values'] : []), ...named].flatMap(
      (each) => shown(each) ?? [],
    ),
  };
}

/** The chart that a source names in a registry; null for a folder, and where a generator leaves it open. */
export function chartReference(source: Node): ChartReference | null {
  const name = shown(stringAt(source, 'chart'));
  const url = shown(stringAt(source, 'repoURL'));
  const version = stringAt(source, 'targetRevision') ?? '';
  if (name === null || url === null || version.includes(OPEN)) return null;
  return { url, name, version: version === '' ? null : version, source: 'registry' };
}

/** What a generator leaves open is not known. */
const shown = (text = ''): string | null => (text === '' || text.includes(OPEN) ? null : text);
