import { flag, list, part, place, settingsOf, text } from './field.ts';

const texts = list(text);

/** Of the providers only those that authorize are told apart (AUTHZ-18, 20). */
const providers = list(
  part(({ origin, at }) => ({
    origin,
    name: at('name', text),
    envoyExtAuthzGrpc: at('envoyExtAuthzGrpc', place),
  })),
);

/** The view of the mesh configuration, from its leaf settings by path. */
export const asMeshConfig = settingsOf(({ at }) => ({
  enableAutoMtls: at('enableAutoMtls', flag),
  trustDomainAliases: at('trustDomainAliases', texts),
  pathNormalization: at('pathNormalization.normalization', text),
  extensionProviders: at('extensionProviders', providers),
  defaultServiceExportTo: at('defaultServiceExportTo', texts),
  defaultVirtualServiceExportTo: at('defaultVirtualServiceExportTo', texts),
  defaultDestinationRuleExportTo: at('defaultDestinationRuleExportTo', texts),
}));
