import type { GroupKind, PathStep, ScalarNode } from '../../../manifest/index.ts';
import { sameData } from '../../../manifest/index.ts';
import { parseEmbeddedYaml, quantityOf } from '../../../istio/index.ts';
import { isBuiltIn } from './server-values.ts';

const HOLDS_QUANTITY = /(?:^|\.)(?:limits|requests|capacity|hard)\.[^.]+$|\.sizeLimit$|\.divisor$/;
/** Bytes in base64, which kustomize writes in lines and the API server in one. */
const HOLDS_BYTES = /^binaryData\./;
const HOLDS_YAML = /^data\.mesh(?:Networks)?$/;

/** `100m` and `0.1` are one number, and not one double. */
const ROUNDING = 1e-12;

/** Longer texts are compared as texts. */
const LONGEST_YAML = 500_000;

/** Whether the API server or a tool has only written a value of Git in another way. */
export function isSameValue(
  of: GroupKind,
  path: readonly PathStep[],
  git: ScalarNode,
  live: ScalarNode,
): boolean {
  if (textOf(git) === textOf(live) && typeof git.value === typeof live.value) return true;
  const field = path.map(String).join('.');
  if (of.kind === 'ConfigMap' && HOLDS_BYTES.test(field))
    return textOf(git).replace(/\s/g, '') === textOf(live).replace(/\s/g, '');
  if (isBuiltIn(of) && HOLDS_QUANTITY.test(field)) {
    const [a, b] = [quantityOf(textOf(git)), quantityOf(textOf(live))];
    if (a === null || b === null) return false;
    // a pod has whole thousandths of a processor, rounded up
    const stated = path.at(-1) === 'cpu' ? Math.ceil(a * 1000 - ROUNDING) / 1000 : a;
    return Math.abs(stated - b) <= Math.abs(b) * ROUNDING;
  }
  return of.kind === 'ConfigMap' && HOLDS_YAML.test(field) && isSameYaml(git, live);
}

const textOf = ({ value, digits }: ScalarNode): string => digits ?? String(value);

function isSameYaml(git: ScalarNode, live: ScalarNode): boolean {
  if (Math.max(textOf(git).length, textOf(live).length) > LONGEST_YAML) return false;
  const [a, b] = [parseEmbeddedYaml(git), parseEmbeddedYaml(live)];
  return a?.kind === 'map' && b !== undefined && sameData(a, b);
}
