/**
 * A connection with a type of service: tcp-settings.mjs <package>. Prints what the sockets of both ends have then, or
 * nothing where the runtime has no such setting.
 */
import * as net from "node:net";

const [, , specifier] = process.argv;
const { Pull, Push } = await import(specifier);
const { setTypeOfService } = net.Socket.prototype;
const sockets = new Set();
if (setTypeOfService !== undefined) {
  net.Socket.prototype.setTypeOfService = function (value) {
    sockets.add(this);
    return setTypeOfService.call(this, value);
  };
}

const receiver = new Pull({ typeOfService: 32 });
const sender = new Push({ typeOfService: 64 });
await receiver.bind("tcp://127.0.0.1:*");
sender.connect(receiver.lastEndpoint);
await sender.send("received");
console.log(String(await receiver.receive()));
for (const socket of sockets) console.log(socket.getTypeOfService());
sender.close();
receiver.close();
