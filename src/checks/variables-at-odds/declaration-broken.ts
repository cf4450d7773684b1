import type { BrokenDeclaration } from '../../compare/index.ts';
import { brokenDeclarations, brokenSentence } from '../../compare/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** The configuration asks for it under `variables`. */
export const declarationBroken = check({
  id: 'declaration-broken',
  title: 'A variable is not as the configuration declares that a service needs it',
  level: 'high',
  blind: 'Values that come from Secrets, and variables of objects that are not rendered.',
  find: ({ mesh, declaredVariables = [] }) => brokenDeclarations(mesh, declaredVariables).map(tell),
});

function tell(broken: BrokenDeclaration): Told {
  const { declared, mesh, workload, how, origin } = broken;
  const environment = mesh.environment.name;
  return {
    subject: workload.resource,
    key: `${declared.name} ${how}`,
    scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
    message: brokenSentence(broken),
    why: `The configuration declares it under \`variables\` for ${subjectText(workload.resource)} (${placeOf(origin)}).`,
    symptom: `pods that do not start, or that go on without what they need, in ${environment}`,
    origin,
    fix: { text: fixOf(broken) },
  };
}

function fixOf({ how, declared }: BrokenDeclaration): string {
  switch (how) {
    case 'missing':
      return `Set ${declared.name}, or say \`required: false\` where it is declared.`;
    case 'type':
    case 'pattern':
      return `Write a value as it is declared, or change the declaration first.`;
    case 'in-clear':
      return 'Take it with `valueFrom.secretKeyRef`.';
  }
}
