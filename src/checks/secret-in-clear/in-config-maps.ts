import type { MapNode } from '../../manifest/index.ts';
import { entriesAt } from '../../manifest/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn } from './clear-credential.ts';

/** Files whose text is a program, a page or prose: a word after `password=` is no password there. */
const PROGRAM =
  /\.(?:sh|bash|py|js|mjs|ts|lua|rb|go|pl|php|java|groovy|html?|css|sql|tpl|tmpl|gotmpl|rego|md|star|jsonnet|libsonnet|ps1|vcl|j2)$/i;

/** Credentials in the entries of a ConfigMap, those of generators included. */
export const clearInConfigMap = (node: MapNode): readonly ClearCredential[] =>
  [...entriesAt(node, 'data')].flatMap(([key, value]) =>
    clearIn(value, {
      holder: 'entry',
      path: ['data', key],
      name: key,
      writing: PROGRAM.test(key) ? 'code' : 'field',
    }),
  );
