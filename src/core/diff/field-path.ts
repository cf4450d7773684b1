import type { PathStep } from '../manifest/node.ts';

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** A path in Kubernetes' notation: `spec.http[0].timeout`, `metadata.labels['istio.io/rev']`. */
export function fieldPath(path: readonly PathStep[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${String(step)}]`;
    else if (!PLAIN_KEY.test(step)) text += `['${step.replace(/['\\]/g, '\\$&')}']`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
