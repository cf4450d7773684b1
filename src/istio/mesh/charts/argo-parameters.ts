import { mergeValues } from '../../../gitops/index.ts';
import type { Node, ScalarValue } from '../../../manifest/index.ts';
import { booleanAt, mapNode, nodeAt, scalar, stringAt } from '../../../manifest/index.ts';

/** Values that Argo CD's `helm.parameters` set, as `helm --set` reads them; list indexes are left out (ARGO-18). */
export function argoParameterValues(parameters: readonly Node[]): Node | undefined {
  let values: Node | undefined;
  for (const parameter of parameters) {
    const name = stringAt(parameter, 'name');
    const value = nodeAt(parameter, 'value');
    if (name === undefined || value?.kind !== 'scalar' || name.includes('[')) continue;
    const typed =
      booleanAt(parameter, 'forceString') === true ? value.value : setValue(String(value.value));
    values = mergeValues(values, nested(name, scalar(typed, parameter.origin)));
  }
  return values;
}

/** What `targetPath` of a HelmRelease's `valuesFrom` sets, parsed as `--set` does (HELM-6). */
export const valueAt = (path: string, entry: Node | undefined): Node | undefined =>
  entry?.kind !== 'scalar' || path.includes('[')
    ? undefined
    : nested(path, scalar(setValue(String(entry.value)), entry.origin));

function nested(path: string, value: Node): Node {
  let node = value;
  for (const key of pathOf(path).reverse()) node = mapNode(new Map([[key, node]]), value.origin);
  return node;
}

/** Splits at dots that are not escaped. */
function pathOf(name: string): string[] {
  return name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
}

function setValue(text: string): ScalarValue {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
