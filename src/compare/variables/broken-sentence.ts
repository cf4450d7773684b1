import type { BrokenDeclaration } from './broken-declarations.ts';
import { readableValue } from './readable-value.ts';

/** A broken declaration in one sentence. */
export const brokenSentence = (broken: BrokenDeclaration): string =>
  `In ${broken.mesh.environment.name}, ${broken.declared.name} of ${broken.workload.name} ${whatOf(broken)}.`;

function whatOf({ how, declared, variable, container }: BrokenDeclaration): string {
  const value = variable === null ? '' : readableValue(variable, container.variables);
  switch (how) {
    case 'missing':
      return 'is missing';
    case 'type':
      return `is ${value}, which is no ${declared.type ?? ''}`;
    case 'pattern':
      return `is ${value}, which does not fit ${declared.pattern ?? ''}`;
    case 'in-clear':
      return 'does not come from a Secret';
  }
}
