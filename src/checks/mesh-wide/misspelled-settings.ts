import { nearestWord } from '../../manifest/index.ts';

/**
 * Lists the settings of MeshConfig, those of old releases too. istiod drops others and says nothing.
 * [src: istio/api mesh/v1alpha1/config.proto; istio/istio pkg/util/protomarshal ApplyYAML]
 */
const SETTINGS: readonly string[] = (
  'accessLogEncoding accessLogFile accessLogFormat authPolicy ca caCertificates certificates configSources connectTimeout ' +
  'defaultConfig defaultDestinationRuleExportTo defaultHttpRetryPolicy defaultProviders defaultServiceExportTo ' +
  'defaultTrafficPolicy defaultVirtualServiceExportTo disableEnvoyListenerLog disableMixerHttpReports ' +
  'disablePolicyChecks discoverySelectors dnsRefreshRate enableAutoMtls enableClientSidePolicyCheck ' +
  'enableEnvoyAccessLogService enablePrometheusMerge enableTracing extensionProviders h2UpgradePolicy ' +
  'inboundClusterStatName inboundTrafficPolicy ingressClass ingressControllerMode ingressSelector ingressService ' +
  'localityLbSetting meshMTLS mixerCheckServer mixerReportServer outboundClusterStatName outboundTrafficPolicy ' +
  'pathNormalization policyCheckFailOpen protocolDetectionTimeout proxyHttpPort proxyInboundListenPort proxyListenPort ' +
  'rdsRefreshDelay rootNamespace sdsUdsPath serviceScopeConfigs serviceSettings sidecarToTelemetrySessionAffinity ' +
  'tcpKeepalive thriftConfig tlsDefaults trustDomain trustDomainAliases verifyCertificateAtClient'
).split(' ');

const known = new Set(SETTINGS);

/** Holds a name that is no setting, and the one that it most likely means. */
interface MisspelledSetting {
  readonly written: string;
  readonly meant: string;
}

/** Reads it of a path inside the mesh configuration; null where its first part is a setting, or near to none. */
export function misspelledSetting(path: string): MisspelledSetting | null {
  const [written = ''] = path.split(/[.[]/);
  // both spellings of protobuf are read
  const camel = written.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (known.has(camel)) return null;
  const meant = nearestWord(written, SETTINGS);
  return meant === null ? null : { written, meant };
}

export const insteadOf = ({ written, meant }: MisspelledSetting): string =>
  `Write \`${meant}\`, not \`${written}\``;
