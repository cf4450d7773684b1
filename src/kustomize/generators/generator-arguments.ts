import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { Behavior } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { GeneratorArguments, GeneratorOptions } from '../files/kustomization-types.ts';
import type { Fields, Text, UnknownFields } from '../files/read-fields.ts';
import { fieldsOf, flagIn, textIn, textMapIn, textsIn, valueIn } from '../files/read-fields.ts';

const FIELDS = ['name', 'namespace', 'behavior', 'files', 'env', 'envs', 'literals', 'options'];
const SECRET_FIELDS = [...FIELDS, 'type'];

const NO_OPTIONS: GeneratorOptions = {
  labels: new Map(),
  annotations: new Map(),
  disableNameSuffixHash: false,
  immutable: false,
};

/** Reads `generatorOptions`, or the `options` of one generator. */
export function readGeneratorOptions(
  node: Node | undefined,
  unknown?: UnknownFields,
): GeneratorOptions {
  if (node === undefined) return NO_OPTIONS;
  const known = ['labels', 'annotations', 'disableNameSuffixHash', 'immutable'];
  const fields = fieldsOf(node, 'generator options', known, unknown);
  return {
    labels: textMapIn(fields, 'labels'),
    annotations: textMapIn(fields, 'annotations'),
    disableNameSuffixHash: flagIn(fields, 'disableNameSuffixHash'),
    immutable: flagIn(fields, 'immutable'),
  };
}

/** Reads one entry of `configMapGenerator` or `secretGenerator`; its own options win over the common ones. */
export function readGenerator(
  node: Node,
  field: string,
  common: GeneratorOptions,
): GeneratorArguments {
  const fields = fieldsOf(
    node,
    `an entry of "${field}"`,
    field === 'secretGenerator' ? SECRET_FIELDS : FIELDS,
  );
  return generatorOf(fields, node, valueIn(fields, 'name'), common);
}

/** Reads the configuration of a ConfigMapGenerator or SecretGenerator listed in `generators`. */
export function readGeneratorObject(node: Node, what: string): GeneratorArguments {
  const fields = fieldsOf(node, what, [...SECRET_FIELDS, 'metadata'], 'ignored');
  const metadata = fields.get('metadata');
  const own = fieldsOf(metadata ?? node, '"metadata"', ['name', 'namespace'], 'ignored');
  const named = valueIn(own, 'name');
  const generator = generatorOf(fields, node, valueIn(fields, 'name') || named, NO_OPTIONS);
  const namespace = valueIn(own, 'namespace');
  return {
    ...generator,
    namespace: generator.namespace || namespace,
    places: {
      name: placeIn('name', fields, metadata) ?? node.origin,
      namespace: placeIn('namespace', fields, metadata) ?? node.origin,
    },
  };
}

/** Says where a generator's own field is, or else that of its metadata. */
const placeIn = (name: string, fields: Fields, metadata: Node | undefined): Origin | undefined =>
  (valueIn(fields, name) === '' ? nodeAt(metadata, name) : fields.get(name))?.origin;

function generatorOf(
  fields: Fields,
  node: Node,
  name: string,
  common: GeneratorOptions,
): GeneratorArguments {
  if (name === '') refuse('invalid-generator', 'A generator has no name.', node.origin);
  const env = textIn(fields, 'env');
  const own = readGeneratorOptions(
    fields.get('options'),
    fields.lenient === true ? 'ignored' : 'refused',
  );
  return {
    name,
    namespace: valueIn(fields, 'namespace'),
    behavior: behaviorOf(textIn(fields, 'behavior')),
    files: textsIn(fields, 'files'),
    envs: [...textsIn(fields, 'envs'), ...(env === null || env.value === '' ? [] : [env])],
    literals: textsIn(fields, 'literals'),
    type: textIn(fields, 'type'),
    options: {
      labels: new Map([...common.labels, ...own.labels]),
      annotations: new Map([...common.annotations, ...own.annotations]),
      disableNameSuffixHash: common.disableNameSuffixHash || own.disableNameSuffixHash,
      immutable: common.immutable || own.immutable,
    },
    origin: node.origin,
    places: {
      name: fields.get('name')?.origin ?? node.origin,
      namespace: fields.get('namespace')?.origin ?? node.origin,
    },
  };
}

/** Reads the behavior of a generator; kustomize takes any other word for `create`. */
function behaviorOf(text: Text | null): Behavior {
  return text?.value === 'merge' || text?.value === 'replace' ? text.value : 'create';
}
