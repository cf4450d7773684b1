import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';
import type { ListedChart } from '../files/kustomization-types.ts';
import type { Fields, Text } from '../files/read-fields.ts';
import { fieldsOf, flagIn, mapOf, textIn, textsIn, valueIn } from '../files/read-fields.ts';

/** Holds what kustomize gives to `helm template` for one chart (KUST-3). Empty texts are not given. */
export interface ChartArguments {
  readonly releaseName: string;
  readonly nameTemplate: string;
  readonly namespace: string;
  /** It is null for the chart's own file. */
  readonly valuesFile: Text | null;
  readonly additionalValuesFiles: readonly Text[];
  /** It is null where there are none; an empty map counts as none. */
  readonly valuesInline: MapNode | null;
  readonly valuesMerge: ValuesMerge;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly includeCRDs: boolean;
  readonly skipHooks: boolean;
  readonly skipTests: boolean;
  readonly origin: Origin;
}

/** Says who wins where the file and the entry both set a value (KUST-5). */
export type ValuesMerge = 'override' | 'merge' | 'replace';

const FIELDS = [
  'name',
  'version',
  'repo',
  'releaseName',
  'namespace',
  'additionalValuesFiles',
  'valuesFile',
  'valuesInline',
  'valuesMerge',
  'includeCRDs',
  'skipHooks',
  'apiVersions',
  'kubeVersion',
  'nameTemplate',
  'skipTests',
  'debug',
  // newer than 5.5 (KUST-13)
  'devel',
];

const OLDER_FIELDS = [
  'chartName',
  'chartVersion',
  'chartRepoUrl',
  'chartHome',
  'chartRepoName',
  'helmBin',
  'helmHome',
  'values',
  'valuesLocal',
  'valuesMerge',
  'releaseName',
  'releaseNamespace',
  'extraArgs',
];

export function readChart({ node, form }: ListedChart): ChartArguments {
  switch (form) {
    case 'entry':
      return argumentsOf(fieldsOf(node, 'an entry of "helmCharts"', FIELDS), node);
    case 'older-entry':
      return olderArguments(node);
    case 'generator':
      return argumentsOf(fieldsOf(node, 'a HelmChartInflationGenerator', FIELDS, 'ignored'), node);
  }
}

const argumentsOf = (fields: Fields, { origin }: MapNode): ChartArguments => ({
  releaseName: valueIn(fields, 'releaseName'),
  nameTemplate: valueIn(fields, 'nameTemplate'),
  namespace: valueIn(fields, 'namespace'),
  valuesFile: fileIn(fields, 'valuesFile'),
  additionalValuesFiles: textsIn(fields, 'additionalValuesFiles'),
  valuesInline: inlineOf(fields.get('valuesInline'), 'valuesInline'),
  valuesMerge: mergeOf(fields),
  kubeVersion: valueIn(fields, 'kubeVersion'),
  apiVersions: textsIn(fields, 'apiVersions').map(({ value }) => value),
  includeCRDs: flagIn(fields, 'includeCRDs'),
  skipHooks: flagIn(fields, 'skipHooks'),
  skipTests: flagIn(fields, 'skipTests'),
  origin,
});

/** Reads the arguments of an older entry, in which only these fields come to anything (KUST-12). */
function olderArguments(node: MapNode): ChartArguments {
  const fields = fieldsOf(node, 'an entry of "helmChartInflationGenerator"', OLDER_FIELDS);
  return {
    releaseName: valueIn(fields, 'releaseName'),
    nameTemplate: '',
    namespace: '',
    valuesFile: fileIn(fields, 'values'),
    additionalValuesFiles: [],
    valuesInline: inlineOf(fields.get('valuesLocal'), 'valuesLocal'),
    valuesMerge: mergeOf(fields),
    kubeVersion: '',
    apiVersions: [],
    includeCRDs: false,
    skipHooks: false,
    skipTests: false,
    origin: node.origin,
  };
}

function fileIn(fields: Fields, name: string): Text | null {
  const file = textIn(fields, name);
  return file?.value === '' ? null : file;
}

function inlineOf(node: Node | undefined, name: string): MapNode | null {
  const values = node === undefined ? null : mapOf(node, `"${name}"`);
  return values === null || values.entries.size === 0 ? null : values;
}

function mergeOf(fields: Fields): ValuesMerge {
  const said = textIn(fields, 'valuesMerge');
  switch (said?.value) {
    case undefined:
    case '':
      return 'override';
    case 'override':
    case 'merge':
    case 'replace':
      return said.value;
    default:
      return refuse(
        'invalid-field',
        '"valuesMerge" must be merge, override or replace.',
        said?.origin ?? null,
      );
  }
}
