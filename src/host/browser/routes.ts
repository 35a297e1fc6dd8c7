/**
 * Endpoints of pages. libzmq gets a ws endpoint whose host is a text that contains the url and the mechanism. So libzmq
 * can do without wss, and the WebSocket is opened with all that it needs before libzmq sends its request.
 */
import { HostError, type Route } from "../../../glue/host.js";

/** What a WebSocket is opened with. */
export interface WebSocketTarget {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** What libzmq names with a slash, which may not be in the name that a page gives (RFC 6455, 4.1). */
const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  // Servers that do not know the first one understand the second: NULL without a handshake.
  NULL: ["ZWS2.0.NULL", "ZWS2.0"],
  PLAIN: ["ZWS2.0.PLAIN"],
  CURVE: ["ZWS2.0.CURVE"],
};

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "ws:": "80", "wss:": "443" };

/** Transports that a page does not have. libzmq refuses others by itself. */
const ABSENT = ["tcp", "ipc", "udp", "pgm", "epgm", "norm", "tipc", "vmci"];

/** The name of libzmq's protocol for one that a server has chosen. */
export const protocolOf = (chosen: string): string => chosen.replace(/^ZWS2\.0\./, "ZWS2.0/");

/** The endpoint for libzmq. Throws if a page cannot have it. */
export function routeOf({ operation, endpoint, mechanism }: Route): string {
  const transport = /^([a-z]+):\/\//.exec(endpoint)?.[1] ?? "";
  const isWebSocket = transport === "ws" || transport === "wss";
  if (operation === "bind" && (isWebSocket || ABSENT.includes(transport)))
    throw new HostError(
      "EPROTONOSUPPORT",
      `no one can connect to a page, so it can bind to inproc:// only. Bind the other side to a ws:// endpoint, and connect to it from here`,
    );
  if (ABSENT.includes(transport))
    throw new HostError(
      "EPROTONOSUPPORT",
      `a page has no ${transport}. Bind the other side to a ws:// endpoint as well, such as "ws://*:5555", and connect to it with ` +
        `"ws://host:5555", or with "wss://host" through a proxy that speaks TLS. Within the page, use inproc://`,
    );
  return isWebSocket ? webSocketRoute(endpoint, mechanism) : endpoint;
}

function webSocketRoute(endpoint: string, mechanism: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  // libzmq refuses it, and the error says what is wrong.
  if (url === undefined) return endpoint.replace(/^wss/, "ws");
  if (isMixed(url))
    throw new HostError(
      "EACCES",
      "a page that was loaded over https may connect with wss:// only. Put a proxy that speaks TLS before the server",
    );
  const port = url.port || DEFAULT_PORTS[url.protocol];
  const whole = `${url.protocol}//${url.hostname}:${port}${url.pathname}${url.search}`;
  return `ws://${mechanism}-${escape(whole)}:${port}/`;
}

/** Browsers refuse such connections, except to the machine itself. */
const isMixed = ({ protocol, hostname }: URL): boolean =>
  protocol === "ws:" &&
  globalThis.location.protocol === "https:" &&
  !/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);

/** A text of characters that a host name may have in libzmq. */
const escape = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*~_]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replaceAll("%", "_");

const unescape = (text: string): string => decodeURIComponent(text.replaceAll("_", "%"));

/** What is to be opened for a host name that libzmq got from `routeOf()`. */
export function targetOf(host: string): WebSocketTarget {
  const [, mechanism = "", url = ""] = /^([A-Z]+)-(\w.*)$/.exec(host) ?? [];
  const protocols = PROTOCOLS[mechanism];
  if (protocols === undefined) throw new HostError("EINVAL");
  return { url: unescape(url), protocols };
}

/** The endpoint of the program in the place of one that libzmq got from `routeOf()`. Others stay as they are. */
export const nameOf = (endpoint: string): string => {
  const [, host] = /^ws:\/\/([A-Z]+-[^:/]+):\d+\/$/.exec(endpoint) ?? [];
  return host === undefined ? endpoint : targetOf(host).url;
};
