import type { PathStep } from './node.ts';

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

const NAME_STEP = 'name=';

/** The step to the list item of this name, as managed fields write it: `env[name=LOG_LEVEL]`. */
export const nameStep = (name: string): string => `${NAME_STEP}${name}`;

/** The name that a step to a named list item carries; null for any other step. */
const nameOfStep = (step: PathStep | undefined): string | null =>
  typeof step === 'string' && step.startsWith(NAME_STEP) ? step.slice(NAME_STEP.length) : null;

/** A path in Kubernetes' notation: `spec.http[0].timeout`, `metadata.labels['istio.io/rev']`. */
export function fieldPath(path: readonly PathStep[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${String(step)}]`;
    else if (nameOfStep(step) !== null) text += `[${step}]`;
    else if (!PLAIN_KEY.test(step)) text += `['${step.replace(/['\\]/g, '\\$&')}']`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
