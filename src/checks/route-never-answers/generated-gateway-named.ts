import { placeOf, subjectText } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../gateways/authored-objects.ts';
import { scopeOf } from '../references/reference.ts';
import { generatedNames } from './generated-gateway.ts';

/** A name that istiod makes up and may make otherwise with the next version, or listener (ROUTE-6). */
export const generatedGatewayNamed = check({
  id: 'generated-gateway-named',
  title: 'A VirtualService names a Gateway that istiod makes of one of the Gateway API',
  level: 'low',
  severity: 'warning',
  blind: 'Which version of Istio makes the name, and how it calls the next one.',
  knownAs: [{ code: 'IST0165', analyzer: 'virtualservice.GatewayAnalyzer' }],
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      generatedNames(virtualService).map(({ value, origin }) => ({
        subject: virtualService,
        key: `generated ${value}`,
        scope: scopeOf('service'),
        message: `${subjectText(virtualService)} holds on to \`${value}\`, a Gateway that istiod makes up and that no file names.`,
        why: `istiod makes it of a Gateway of the Gateway API, one for each listener (${placeOf(origin)}). A listener that is renamed, or another version of Istio, calls it otherwise.`,
        symptom: 'nothing yet; 404, response flag NR (no route), once the name changes',
        origin,
        fix: {
          text: 'Attach an HTTPRoute to the Gateway by `parentRefs`, or make a Gateway of Istio that the VirtualService can name.',
        },
      })),
    ),
});
