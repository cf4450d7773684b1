import { text as asText } from '../../../istio/index.ts';
import { API_GROUPS, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { hasVariable } from '../unresolved-text.ts';
import { CREDENTIAL } from './istio-gateway-references.ts';

const PULL_SECRET_MISSING: Check = {
  id: 'pull-secret-missing',
  title: 'A WasmPlugin names a Secret for its registry that does not exist',
  level: 'high',
  blind: 'Secrets that are made by hand or by something that is not rendered here.',
};
export const PULL_SECRET_CHECKS = [PULL_SECRET_MISSING];

/** The Secret with which proxies fetch a plugin is looked for in the plugin's namespace; without it they ask without a name (SCOPE-4). */
export const PULL_SECRET_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.istioExtensions, kind: 'WasmPlugin' }],
    under: 'spec',
    at: ['imagePullSecret'],
    check: PULL_SECRET_MISSING,
    target: ({ subject, at }) => {
      const name = asText(at)?.value ?? '';
      const isTold = name !== '' && !hasVariable(name) && !name.includes('://');
      return isTold ? { of: CREDENTIAL, namespace: subject.namespace, name } : null;
    },
    key: ({ name }) => `pull secret ${name}`,
    sentences: ({ subject, at }, { namespace, name }) => ({
      message: `Proxies fetch ${subjectText(subject)} without the credentials of its registry.`,
      why: `It names the Secret \`${name}\` (${placeOf(at.origin)}), which has to be in namespace ${namespace}, where nothing makes it.`,
      symptom:
        'where the registry asks who fetches, pods that start refuse every request with 403 (RBAC: access denied); with `failStrategy: FAIL_OPEN` they answer without the plugin',
      fix: `Make the Secret, of type kubernetes.io/dockerconfigjson, in namespace ${namespace}.`,
    }),
  },
];
