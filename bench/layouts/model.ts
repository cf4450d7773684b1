import type { Manifest } from '../holes/objects.ts';

/** Where something is delivered, as the author of the repository thinks of it. */
export interface Place {
  /** A name that says nothing of the stage; what stands wherever the author does not write the words. */
  readonly codename: string;
  /** What its people call it: the stage, then the region if there are several; none where nobody says it. */
  readonly words: readonly string[];
  readonly isProduction: boolean;
  /** Places of one cluster have the same. */
  readonly cluster: string;
  /** The address of the cluster, and what it is called by that, where the outline says no form of addresses. */
  readonly server?: string;
  readonly label?: string;
  /** The place whose cluster that is, where it is another one's. */
  readonly host?: Place;
}

export interface Service {
  readonly name: string;
  readonly namespace: string;
  /** Its one object holds for the whole mesh. */
  readonly isMesh: boolean;
  /** Its Application says by its destination alone where it goes. */
  readonly isSolo: boolean;
}

export interface Settings {
  readonly replicas: number;
  readonly timeout: string;
  readonly mode: string;
}

/** A service delivered somewhere. */
export interface Install {
  readonly service: Service;
  /** Whose Application it is. */
  readonly place: Place;
  /** Whose own settings it reads. */
  readonly from: Place;
  /** Where its destination is. */
  readonly to: Place;
}

/** What a repository says: files are written from it, and the truth is read from it. */
export interface Model {
  readonly services: readonly Service[];
  /** Places whose settings, clusters and folders are in the tree. */
  readonly places: readonly Place[];
  readonly installs: readonly Install[];
  /** By service. */
  readonly shared: ReadonlyMap<string, Settings>;
  /** By service and place. */
  readonly own: ReadonlyMap<string, Partial<Settings>>;
}

export const ownKey = (service: Service, place: Place): string =>
  `${service.name} ${place.codename}`;

export function settingsOf(model: Model, service: Service, place: Place): Settings {
  const shared = model.shared.get(service.name);
  if (shared === undefined) throw new Error(`no settings of ${service.name}`);
  return { ...shared, ...model.own.get(ownKey(service, place)) };
}

/** What is applied of a service; ordinary objects are put into the namespace that their applier says. */
export function objectsOf({ name, isMesh }: Service, settings: Settings): readonly Manifest[] {
  if (isMesh)
    return [
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'default', namespace: 'istio-system' },
        spec: { mtls: { mode: settings.mode } },
      },
    ];
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: settings.replicas,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'app', image: `registry.acme.example/${name}:1.4.2` }] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name },
      spec: {
        hosts: [name],
        http: [{ timeout: settings.timeout, route: [{ destination: { host: name } }] }],
      },
    },
  ];
}
