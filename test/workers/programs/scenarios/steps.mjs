// The steps of scenarios. Each function is sent to a place as text, so it can use only its arguments.

export const BIND = async ({ zmq, sockets }, type, endpoint, options = {}) => {
  sockets.s = new zmq[type](options);
  await sockets.s.bind(endpoint);
};
export const CONNECT = ({ zmq, sockets }, type, endpoint, options = {}) => {
  sockets.s = new zmq[type](options);
  sockets.s.connect(endpoint);
};
export const SEND = ({ sockets }, ...messages) =>
  messages.reduce((before, message) => before.then(() => sockets.s.send(message)), Promise.resolve());
export const RECEIVE = async ({ sockets }, count = 1) => {
  const received = [];
  for (let i = 0; i < count; i++) received.push((await sockets.s.receive()).map(String).join("|"));
  return received;
};
export const CLOSE = ({ sockets }) => {
  for (const name of Object.keys(sockets)) {
    sockets[name].close();
    delete sockets[name];
  }
};
export const WRITABLE = ({ sockets }) => sockets.s.writable;

/** Sends as many messages as are accepted at once. Returns how many. */
export const FILL = async ({ sockets }) => {
  let sent = 0;
  for (; sockets.s.writable; sent++) await sockets.s.send(`${sent}`);
  return sent;
};

/**
 * Sends a request and its reply between two other sockets of the places. After this, everything that either place has
 * sent to the other before has arrived.
 */
export async function exchange(b, c, endpoint) {
  const other = `${endpoint}.other`;
  await b.run(async ({ zmq, sockets }, address) => {
    sockets.other = new zmq.Reply();
    await sockets.other.bind(address);
    void sockets.other.receive().then((message) => sockets.other.send(message));
  }, other);
  await c.run(async ({ zmq }, address) => {
    const request = new zmq.Request();
    request.connect(address);
    await request.send("is all there?");
    await request.receive();
    request.close();
  }, other);
  await b.run(({ sockets }) => {
    sockets.other.close();
    delete sockets.other;
  });
}

export const errorOf = (promise) =>
  promise.then(
    () => "none",
    (error) => error.code,
  );
