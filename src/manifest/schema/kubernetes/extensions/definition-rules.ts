import { isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkDistinct, checkWord, demand, isBlank, isTrue, refuse, textsOf } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { serviceNameProblem, subdomainProblem } from '../values/object-names.ts';
import { checkParts, checkRootMetadata } from './definition-schema.ts';

/** [src: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go ValidateCustomResourceDefinition] */
export function checkDefinition(
  spec: PathedNode,
  violations: Violations,
  object: PathedNode,
): void {
  const group = demand(violations, spec, 'group', 'A CustomResourceDefinition needs a group.');
  checkText(violations, group, groupProblem);
  const names = demand(violations, spec, 'names', 'A CustomResourceDefinition needs names.');
  if (names?.node.kind === 'map') checkNames(violations, names, object, knownText(group));
  demand(violations, spec, 'scope', 'A CustomResourceDefinition needs a scope.');
  checkWord(violations, spec, 'scope', ['Cluster', 'Namespaced']);
  demand(violations, spec, 'versions', 'A CustomResourceDefinition needs versions.');
  checkVersions(violations, spec);
  checkFormerFields(violations, spec);
  checkApproval(violations, object, group);
}

function checkFormerFields(violations: Violations, spec: PathedNode): void {
  const kept = placeAt(spec, 'preserveUnknownFields');
  if (kept !== undefined && isTrue(spec, 'preserveUnknownFields'))
    refuse(violations, kept, 'preserveUnknownFields can be set in schemas alone.', {
      remedy: 'Remove it, and write x-kubernetes-preserve-unknown-fields: true where it is needed.',
    });
  const conversion = placeAt(spec, 'conversion');
  if (conversion?.node.kind !== 'map') return;
  checkWord(violations, conversion, 'strategy', ['None', 'Webhook']);
  const word = knownText(placeAt(conversion, 'strategy'));
  if (word === 'Webhook')
    demand(violations, conversion, 'webhook', 'The strategy Webhook needs webhook.');
}

const OWN_GROUP = /(?:^|\.)(?:k8s|kubernetes)\.io$/;
const APPROVAL = 'api-approved.kubernetes.io';

/** [src: apiextensions-apiserver pkg/apihelpers/helpers.go GetAPIApprovalState] */
function checkApproval(
  violations: Violations,
  object: PathedNode,
  group: PathedNode | undefined,
): void {
  const text = knownText(group);
  if (group === undefined || text === undefined || !OWN_GROUP.test(text)) return;
  const metadata = placeAt(object, 'metadata');
  if (metadata !== undefined && isBlank(metadata, 'annotations', APPROVAL))
    refuse(violations, group, `A group of Kubernetes, ${text}, needs the annotation ${APPROVAL}.`, {
      kind: 'required',
    });
}

const groupProblem = (group: string): ReturnType<typeof subdomainProblem> =>
  subdomainProblem(group) ??
  (group.includes('.')
    ? null
    : {
        message: `The group ${JSON.stringify(group)} needs a dot in it.`,
        remedy: 'Write a domain such as example.com.',
      });

function checkNames(
  violations: Violations,
  names: PathedNode,
  object: PathedNode,
  group: string | undefined,
): void {
  const plural = demand(violations, names, 'plural', 'names needs plural.');
  checkText(violations, plural, serviceNameProblem);
  demand(violations, names, 'kind', 'names needs kind.');
  for (const short of placesAt(names, 'shortNames'))
    checkText(violations, short, serviceNameProblem);
  const name = placeAt(object, 'metadata', 'name');
  const [text, word] = [knownText(name), knownText(plural)];
  if (name === undefined || text === undefined || word === undefined || group === undefined) return;
  const right = `${word}.${group}`;
  if (text !== right)
    refuse(
      violations,
      name,
      `The name of this CustomResourceDefinition must be ${right}, not ${text}.`,
      {
        nearest: right,
        written: text,
      },
    );
}

function checkVersions(violations: Violations, spec: PathedNode): void {
  const versions = placesAt(spec, 'versions');
  const list = placeAt(spec, 'versions');
  if (list === undefined || versions.length === 0) return;
  const isOpen = versions.some(
    (version) => isUnknown(version) || isUnknown(placeAt(version, 'storage')),
  );
  const stored = versions.filter((version) => isTrue(version, 'storage'));
  const [, second] = stored;
  if (!isOpen && stored.length !== 1)
    refuse(
      violations,
      second ?? list,
      `Exactly one version is the one that is stored; ${String(stored.length)} are.`,
      {
        remedy: 'Write storage: true on one version, and storage: false on the others.',
      },
    );
  checkDistinct(
    violations,
    textsOf(versions, 'name'),
    (name) => `An earlier version has the name ${name}.`,
    'Give each version its own name.',
  );
  for (const version of versions) checkVersion(violations, version);
}

function checkVersion(violations: Violations, version: PathedNode): void {
  if (version.node.kind !== 'map') return;
  const name = demand(violations, version, 'name', 'A version needs a name.');
  checkText(violations, name, serviceNameProblem);
  const schema = placeAt(version, 'schema', 'openAPIV3Schema');
  if (schema === undefined) {
    refuse(violations, version, 'A version needs schema.openAPIV3Schema.', { kind: 'required' });
    return;
  }
  if (schema.node.kind !== 'map') return;
  const type = placeAt(schema, 'type');
  const word = knownText(type);
  if (type === undefined || (word !== undefined && word !== 'object'))
    refuse(violations, type ?? schema, 'The type of a whole object must be object.', {
      kind: type === undefined ? 'required' : 'value',
      remedy: 'Write type: object.',
    });
  checkParts(violations, schema);
  checkRootMetadata(violations, schema);
  checkScale(violations, version);
  for (const column of placesAt(version, 'additionalPrinterColumns'))
    checkColumn(violations, column);
}

const SCALE_PATHS = [
  ['specReplicasPath', '.spec.'],
  ['statusReplicasPath', '.status.'],
] as const;

/** [src: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go ValidateCustomResourceDefinitionSubresources] */
function checkScale(violations: Violations, version: PathedNode): void {
  const scale = placeAt(version, 'subresources', 'scale');
  if (scale?.node.kind !== 'map') return;
  for (const [name, start] of SCALE_PATHS) {
    const place = demand(violations, scale, name, `scale needs ${name}.`);
    const text = knownText(place);
    if (place !== undefined && text !== undefined && !text.startsWith(start))
      refuse(violations, place, `${JSON.stringify(text)} must begin with ${start}`);
  }
}

/** [src: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go ValidateCustomResourceColumnDefinition] */
function checkColumn(violations: Violations, column: PathedNode): void {
  demand(violations, column, 'name', 'A column needs a name.');
  demand(violations, column, 'type', 'A column needs a type.');
  checkWord(violations, column, 'type', ['boolean', 'date', 'integer', 'number', 'string']);
  const path = demand(violations, column, 'jsonPath', 'A column needs jsonPath.');
  const text = knownText(path);
  if (path !== undefined && text !== undefined && !text.startsWith('.'))
    refuse(violations, path, `${JSON.stringify(text)} must begin with a dot.`, {
      nearest: `.${text}`,
    });
}
