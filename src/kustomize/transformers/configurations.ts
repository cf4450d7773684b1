import type { Node } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { readCrds } from './crd-references.ts';
import { readFieldSpec } from '../fields/field-spec-fields.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Fields } from '../files/read-fields.ts';
import { fieldsOf, listIn, valueIn } from '../files/read-fields.ts';
import { documentsOf, readRequired, soundNodes } from '../files/read-input.ts';
import type { BackReference, FieldSpec } from './tables.ts';
import type { FieldList, TransformerConfig } from './transformer-config.ts';
import { FIELD_LISTS, fieldLists, mergeConfigs } from './transformer-config.ts';

const KNOWN = [...FIELD_LISTS, 'nameReference', 'apiVersion', 'kind', 'metadata'];

/** Reads `configurations` and what `crds` say of references. */
export function readConfigurations(build: Build, kustomization: Kustomization): TransformerConfig {
  let config = readCrds(build, kustomization);
  for (const path of kustomization.configurations) {
    const input = readRequired(build, kustomization.dir, path, 'configuration');
    for (const node of soundNodes(documentsOf(build, input)))
      config = mergeConfigs(config, configOfNode(node));
  }
  return config;
}

const configs = new WeakMap<Node, TransformerConfig>();

/** Read once, so that what it comes to with others is made once. */
function configOfNode(node: Node): TransformerConfig {
  const config =
    configs.get(node) ?? configOf(fieldsOf(node, 'a transformer configuration', KNOWN));
  configs.set(node, config);
  return config;
}

function configOf(fields: Fields): TransformerConfig {
  const specs = (list: FieldList): readonly FieldSpec[] =>
    listIn(fields, list).map((spec) => readFieldSpec(spec));
  return {
    ...fieldLists(specs),
    nameReference: listIn(fields, 'nameReference').map(readBackReference),
  };
}

function readBackReference(node: Node): BackReference {
  const fields = fieldsOf(node, 'a name reference', ['group', 'version', 'kind', 'fieldSpecs']);
  return {
    group: valueIn(fields, 'group'),
    version: valueIn(fields, 'version'),
    kind: valueIn(fields, 'kind'),
    fieldSpecs: listIn(fields, 'fieldSpecs').map((spec) => readFieldSpec(spec)),
  };
}
