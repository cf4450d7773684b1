import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { resourcesOf } from '../../support/rendered.ts';

const schemas = shippedSchemas();

/** `line kind field: message` of each violation. */
export const violationsOf = (text: string): readonly string[] =>
  resourcesOf(text).flatMap((resource) =>
    schemas
      .validate(resource)
      .map(
        ({ origin, kind, field, message }) => `${String(origin.line)} ${kind} ${field}: ${message}`,
      ),
  );

/** A VirtualService with one HTTP route. */
export const virtualService = (http: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [web]
  http:
  - ${http}`;

/** A DestinationRule with a traffic policy. */
export const destinationRule = (policy: string): string => `apiVersion: networking.istio.io/v1beta1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec:
  host: web
  trafficPolicy: ${policy}`;
