import type { MapNode, Node } from '../../../manifest/index.ts';
import type { Reader } from '../field.ts';

/** Says by its structure what a patch does: texts in it (code, messages, names of other things) say nothing of that. */
interface SaidByPatch {
  /** Names and types of the filters in it, at any depth, and of those whose settings for a route it has, step by step. */
  readonly names: Set<string>;
  /** Fields in it, without underscores and in small letters. */
  readonly fields: Set<string>;
  /** Names of the clusters that it calls. */
  readonly clusters: Set<string>;
}

/** Reads what a patch says; `envoy.filters.http.jwt_authn` is a name of four steps. */
export const said: Reader<SaidByPatch> = (node) => {
  const found: SaidByPatch = { names: new Set(), fields: new Set(), clusters: new Set() };
  read(node, '', found);
  return found;
};

function read(node: Node | undefined, field: string, found: SaidByPatch): void {
  if (node?.kind === 'scalar') {
    if (TYPES.has(field)) addSteps(found.names, String(node.value));
    if (CALLING.has(field)) found.clusters.add(String(node.value));
  }
  if (node?.kind === 'seq') for (const item of node.items) read(item, field, found);
  if (node?.kind === 'map') readMap(node, field, found);
}

function readMap({ entries }: MapNode, field: string, found: SaidByPatch): void {
  const isFilter =
    /filters?$/.test(field) || [...entries.keys()].every((key) => OF_FILTER.has(plainName(key)));
  for (const [key, value] of entries) {
    const below = plainName(key);
    found.fields.add(below);
    if (field.endsWith('perfilterconfig')) addSteps(found.names, key);
    if (
      key === 'name' &&
      value.kind === 'scalar' &&
      (isFilter || OWN_NAME.test(String(value.value)))
    )
      addSteps(found.names, String(value.value));
    read(value, below, found);
  }
}

/** Envoy reads its fields by either spelling. */
const plainName = (field: string): string => field.replaceAll('_', '').toLowerCase();

const TYPES: ReadonlySet<string> = new Set(['@type', 'typeurl', 'typeurls']);

const CALLING: ReadonlySet<string> = new Set(['cluster', 'clustername']);

/** Fields of a filter, whose name says what it is; outside of a list of filters a cluster or a virtual host has others. */
const OF_FILTER: ReadonlySet<string> = new Set([
  'name',
  'typedconfig',
  'config',
  'configdiscovery',
  'isoptional',
  'disabled',
]);

/** Matches names that Envoy itself gives to filters, now or before 1.14. */
const OWN_NAME = /^envoy\./;

const addSteps = (names: Set<string>, name: string): void => {
  for (const step of name.toLowerCase().split(/[./]/)) names.add(step);
};
