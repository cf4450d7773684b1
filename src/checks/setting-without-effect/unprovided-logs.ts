import { placeOf, subjectText } from '../../manifest/index.ts';
import type { UnprovidedLogs } from './log-providers.ts';
import { isLoggingKnown, unprovidedLogs } from './log-providers.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const LOGS_WITHOUT_PROVIDER: Check = {
  id: 'logs-without-provider',
  title: 'A Telemetry asks for access logs and names no provider, and the mesh has none',
  level: 'medium',
  blind: 'Mesh configuration that is not in the repository.',
  severity: 'warning',
  knownAs: [{ code: 'IST0157', analyzer: 'telemetry.ProviderAnalyzer' }],
};

/** Access logs that nobody writes. Who inherits a provider has one: `istioctl analyze` does not look for it. SCOPE-3. */
export const logsWithoutProvider = ofObjects(
  [LOGS_WITHOUT_PROVIDER],
  ({ mesh, isWhole }) =>
    isWhole === true || isLoggingKnown(mesh)
      ? unprovidedLogs(mesh).filter(({ provider }) => provider === null || isWhole === true)
      : [],
  () => (one) => [draftOf(one)],
);

function draftOf({ telemetry, origin, provider }: UnprovidedLogs): FindingDraft {
  const says =
    provider === null
      ? 'asks for access logs that nobody writes'
      : `has access logs only while ${subjectText(provider)} names who writes them`;
  return {
    check: LOGS_WITHOUT_PROVIDER.id,
    subject: telemetry,
    key: 'accessLogging',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(telemetry)} ${says}.`,
    why: `Its accessLogging names no provider (${placeOf(origin)}), and the mesh configuration has no defaultProviders.accessLogging.`,
    symptom: 'the log of the proxy stays empty, and is missed when something fails',
    origin,
    ...(provider !== null && { related: [provider.origin], severity: 'info' }),
    fix: {
      text: 'Name a provider: `providers: [{ name: envoy }]` writes to the log of the proxy.',
    },
  };
}
