// What authentication.mjs does in one thread or another.

export const MECHANISMS = ["NULL", "PLAIN", "CURVE"];

/** In which threads the handler and the servers are. "worker" is the one that is started with T. */
export const placements = {
  "one thread": { handlerIn: "main", serversIn: "main" },
  "the handler in a worker": { handlerIn: "worker", serversIn: "main" },
  "the servers in a worker": { handlerIn: "main", serversIn: "worker" },
  "both in workers": { handlerIn: "worker", serversIn: "server worker" },
};

// The key pairs of libzmq's documentation.
const SERVER = {
  public: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
  secret: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6",
};
const GOOD = {
  public: "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
  secret: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
};

export const nothing = async () => undefined;

/** Answers 200 or 400: by the domain, for CURVE by the key of the client. */
export async function bindHandler({ zmq, state }) {
  state.asked = [];
  state.handler = new zmq.Reply();
  await state.handler.bind("inproc://zeromq.zap.01");
  void (async () => {
    for await (const [version, id, domain, , , mechanism, credentials] of state.handler) {
      state.asked.push(String(mechanism));
      const isGood = String(mechanism) === "CURVE" ? !isServerKey(credentials) : String(domain) === "good";
      await state.handler.send([version, id, isGood ? "200" : "400", "", "user", ""]);
    }
  })();
}

/** A client that should be refused has the key of the server. */
const isServerKey = (key) => key.equals(decode(SERVER.public));

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/** Z85. */
function decode(text) {
  const bytes = [];
  for (let i = 0; i < text.length; i += 5) {
    let value = 0;
    for (const character of text.slice(i, i + 5)) value = value * 85 + ALPHABET.indexOf(character);
    for (const shift of [24, 16, 8, 0]) bytes.push(Math.floor(value / 2 ** shift) % 256);
  }
  return Buffer.from(bytes);
}

export const asked = async ({ state }) => state.asked;

const serverOptions = ({ mechanism, domain }) =>
  ({
    NULL: { zapDomain: domain },
    PLAIN: { zapDomain: domain, plainServer: true },
    CURVE: { curveServer: true, curveSecretKey: SERVER.secret },
  })[mechanism];

/** A handler that takes requests and owes the answers. */
export async function bindSilentHandler({ zmq, state }) {
  state.handler = new zmq.Router();
  state.pending = [];
  await state.handler.bind("inproc://zeromq.zap.01");
  void (async () => {
    for await (const [, , , , , , , mechanism] of state.handler) state.pending.push(String(mechanism));
  })();
}

export const pending = async ({ state }) => state.pending;

export async function bindServers({ zmq, state }, targets) {
  state.admitted = new Set();
  state.turnedAway = new Set();
  state.servers = [];
  for (const target of targets) {
    const server = new zmq.Pull(serverOptions(target));
    state.servers.push(server);
    server.events.on("handshake:error:other", () => state.turnedAway.add(target.name));
    await server.bind(target.endpoint);
    void (async () => {
      for await (const [name] of server) {
        state.admitted.add(String(name));
        state.onAdmitted?.();
      }
    })();
  }
  return state.servers.map(({ lastEndpoint }) => lastEndpoint);
}

/** The servers that have refused a peer because no handler could be asked. */
export const turnedAway = async ({ state }) => [...state.turnedAway];

export const admitted = async ({ state }) => [...state.admitted];

export const awaitAdmitted = ({ state }, names) =>
  new Promise((resolve) => {
    state.onAdmitted = () => {
      if (names.every((name) => state.admitted.has(name))) resolve();
    };
    state.onAdmitted();
  });

const clientOptions = ({ mechanism, domain }) => {
  const { public: curvePublicKey, secret: curveSecretKey } = domain === "good" ? GOOD : SERVER;
  return {
    NULL: {},
    PLAIN: { plainUsername: "user", plainPassword: "secret" },
    CURVE: { curveServerKey: SERVER.public, curvePublicKey, curveSecretKey },
  }[mechanism];
};

export async function connectClients({ zmq, state }, targets) {
  state.refused = new Set();
  state.clients = [];
  for (const target of targets) {
    // npm zeromq may wait for the handshake of a client that came before there was a handler. Then the client comes again.
    const client = new zmq.Push({
      ...clientOptions(target),
      linger: 0,
      reconnectInterval: 20,
      handshakeInterval: 2000,
    });
    state.clients.push(client);
    client.events.on("handshake:error:auth", () => state.refused.add(target.name));
    client.connect(target.endpoint);
    void client.send(target.name).catch(() => undefined);
  }
}

export const refused = async ({ state }) => [...state.refused];
