// A CloudFront function for viewer requests: shows /x/index.html at /x/, and leads from /x to /x/.
// For `index: function`; a bucket in website mode does this by itself.
function handler(event) {
  var request = event.request;
  // What begins with // or /\ would lead a browser to another host.
  var uri = request.uri.replace(/^[\/\\]+/, "/");
  if (uri.endsWith("/")) {
    request.uri = uri + "index.html";
    return request;
  }
  if (uri.slice(uri.lastIndexOf("/")).includes(".")) {
    return request;
  }
  var query = [];
  for (var name in request.querystring) {
    var given = request.querystring[name];
    (given.multiValue || [given]).forEach(function (one) {
      query.push(one.value === "" ? name : name + "=" + one.value);
    });
  }
  return {
    statusCode: 302,
    statusDescription: "Found",
    headers: {
      location: { value: uri + "/" + (query.length ? "?" + query.join("&") : "") },
      "cache-control": { value: "public, max-age=60" },
    },
  };
}
