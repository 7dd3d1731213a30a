using System.Text;
using Downloads.Requests;

namespace Downloads.Tests.Requests;

/// <summary>Hides a secret without keeping it: enough to see that nothing stands in clear.</summary>
internal sealed class FakeSecretBox : ISecretBox
{
    public string Seal(string secret) => "sealed:" + Convert.ToHexString(Encoding.UTF8.GetBytes(secret));

    public string Open(string sealedText) => Encoding.UTF8.GetString(Convert.FromHexString(sealedText["sealed:".Length..]));
}
