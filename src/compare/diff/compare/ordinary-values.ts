import type { Plain, UnseenContent } from '../../../manifest/index.ts';
import { entriesAt, itemsAt, stringAt } from '../../../manifest/index.ts';
import type { Change } from '../change.ts';

/** Tells whether what changes is a value that is shown whole and speaks of nothing that a mesh has. */
export const isOrdinaryValue = ({ field, before, after, digest }: Change): boolean =>
  field !== null &&
  (OF_PEOPLE.test(field) ||
    (OF_VALUES.test(field) &&
      digest === null &&
      !isFileByContent(field, [before, after]) &&
      !namesOfMesh(field, [before, after]).test(`${field} ${JSON.stringify([before, after])}`)));

const OF_VALUES =
  /^(?:values(?:Inline)?|parameters|set|setString)\b|^files\['[^']*values[^'/]*\.ya?ml'\]|\bplugin\.(?:env|parameters)\b/;

/** Matches what a chart of the tree says of itself for people; what it holds stands in its files. */
const OF_PEOPLE =
  /^chart\.(?:annotations|appVersion|description|home|icon|keywords|maintainers|sources|version)\b/;

/** Tells whether a file is only known apart by its content, of which nothing is shown. */
const isFileByContent = (field: string, sides: readonly Plain[]): boolean =>
  field.endsWith("']") && sides.some((side) => typeof side === 'string');

/** A size, a count, a version or a variable of a program turns on nothing, unless it is one of the mesh by its name. */
const namesOfMesh = (field: string, sides: readonly Plain[]): RegExp =>
  sides.every(isMeasure) || (IS_VARIABLE.test(field) && sides.every(isPlainText))
    ? NAMES_OF_ISTIO
    : NAMES_OF_MESH;

function isMeasure(value: Plain): boolean {
  if (value === null || typeof value === 'number') return true;
  if (typeof value === 'string') return MEASURE.test(value);
  return typeof value === 'object' && Object.values(value).every(isMeasure);
}

/** `512Mi`, `1.5`, `30s`, `v1.2.3-alpine`. */
const MEASURE = /^v?\d[\w.]{0,20}(?:[-+][\w.]{1,40})?$/;

const isPlainText = (value: Plain): boolean =>
  value === null || (typeof value !== 'object' && !/[\n{}]/.test(String(value)));

/** A key in capitals, or one of a list of variables. */
const IS_VARIABLE = /(?:\.|\[')[A-Z][A-Z\d]*(?:_[A-Z\d]+)+(?:'\])?$|\b(?:extra)?env(?:Vars)?\b[.[]/;

const NAMES_OF_ISTIO = /istio|envoy|mesh|mtls|pilot|ztunnel/i;

const NAMES_OF_MESH =
  /istio|envoy|mesh|mtls|tls\b|strict|permissive|allow_any|registry_only|authori[sz]|virtual-?service|destination-?rule|gateway|\b(?:http|grpc|tcp|tls|udp|ingress)?[-_]?route|sidecar|telemetry|wasm|webhook|kind|deploy|objects?\b|manifest|raw|resources\b|include|template|tpl/i;

/** Tells whether what an address or chart is called says what it is, and that is nothing of the mesh. */
export const namesAnother = (name: string): boolean =>
  name !== '' && !OF_MESH.test(name) && !HOLDS_ANYTHING.test(name.replace(OWNER, ''));

const OF_MESH =
  /istio|envoy|mesh|mtls|ztunnel|gateway|ingress|polic|securit|network|webhook|cacerts|\{\{|\$\{/i;

/** Matches names under which anything may lie; whose repositories they are says nothing of one. */
const HOLDS_ANYTHING = /platform|infra|common|shared|cluster|bases?\b|gitops/i;

const OWNER = /^\w+:\/\/[^/]+\/[^/]+\/(?=[^/]+\/)/;

/** Tells whether it lies elsewhere, under a name that says what it is. */
export const isCalledAnother = ({ kind, name, text, written }: UnseenContent): boolean =>
  (kind === 'Remote base' || kind === 'Chart') &&
  text === null &&
  entriesAt(written, 'chart').size === 0 &&
  namesAnother(`${name} ${stringAt(written, 'repo') ?? ''}`);

/** Tells whether a chart brings more than its templates make. */
export const bringsMore = ({ written }: UnseenContent): boolean =>
  itemsAt(written, 'chart', 'dependencies').length > 0 ||
  [...entriesAt(written, 'files').keys()].some((file) => /(?:^|\/)crds\//.test(file));
