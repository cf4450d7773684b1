import type { ChartReference } from '../../charts/index.ts';
import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { ChartRoot } from '../environment.ts';
import type { Applier } from '../appliers/applier.ts';
import { OPEN } from '../appliers/applier.ts';
import { shownAddress } from '../appliers/repository-identity.ts';
import type { ApplicationSource } from '../releases/release-inputs.ts';
import { chartPlace, fileParametersOf, valueFilesOf } from '../releases/release-inputs.ts';
import { installerKey } from '../releases/rendered-releases.ts';

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

/** What an Application that installs a chart of a registry says of where that goes, and what of the tree it reads for it. */
export function appliedChart(
  given: Pick<Applier, 'object' | 'defaultNamespace' | 'cluster'> & Partial<Applier>,
  written: ApplicationSource,
): NonNullable<ChartRoot['applied']> {
  const { source } = written;
  const address = shownAddress(shown(stringAt(source, 'repoURL')) ?? '');
  return {
    applier: {
      ...given,
      tool: 'argo',
      path: `${address}/${shown(stringAt(source, 'chart')) ?? ''}`,
      source: address,
      origin: (nodeAt(source, 'chart') ?? source).origin,
      targetNamespace: null,
      substitution: null,
      changes: [],
      directory: { recurse: false, include: null, exclude: null },
    },
    files: [...valueFilesOf(written), ...fileParametersOf(written).map(({ file }) => file)].map(
      ({ path }) => path,
    ),
    place: installerKey(chartPlace(source)),
  };
}
