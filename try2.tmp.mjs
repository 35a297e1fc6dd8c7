// fragmentation: what does Chromium send for sizes
import { createServer } from "node:http"; import { createHash } from "node:crypto";
import { launch } from "./test/browser/chromium.mjs"; import { serve } from "./test/browser/server.mjs";
const s = createServer(); const log=[];
s.on("upgrade", (req, sock) => { const acc = createHash("sha1").update(req.headers["sec-websocket-key"]+"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
 console.log(JSON.stringify(req.rawHeaders).slice(0,900));
 sock.write(`HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acc}\r\nSec-WebSocket-Protocol: ZWS2.0\r\n\r\n`);
 let buf=Buffer.alloc(0); sock.on("error",()=>{}); sock.on("data",d=>{ buf=Buffer.concat([buf,d]); for(;;){ if(buf.length<2)return; let l=buf[1]&127, o=2; if(l===126){ if(buf.length<4)return; l=buf.readUInt16BE(2); o=4 } else if(l===127){ if(buf.length<10)return; l=Number(buf.readBigUInt64BE(2)); o=10 } o+=4; if(buf.length<o+l) return; log.push([buf[0].toString(16), l]); buf=buf.subarray(o+l); } }); });
await new Promise(r=>s.listen(0,"127.0.0.1",r));
const server = await serve(); const b = await launch(); const p = await b.newPage(); await p.goto(server.origin);
await p.evaluate(async ({url,sizes})=>{ const w=new WebSocket(url,["ZWS2.0"]); await new Promise(r=>w.onopen=r); for(const n of sizes) w.send(new Uint8Array(n)); await new Promise(r=>{const t=()=>w.bufferedAmount?setTimeout(t,5):r(); t()}); w.close(); }, {url:`ws://127.0.0.1:${s.address().port}/`, sizes:[60000,65535,65536,65537,100000,131072,131073,1048576]});
await new Promise(r=>setTimeout(r,300));
console.log(JSON.stringify(log)); process.exit(0);
